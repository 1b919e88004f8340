package dev.quarters.monitor.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A hostile monitor can't make its caller take more than a frame may have. */
class WireTest {

    @TempDir Path folder;
    private SocketChannel other;
    private Wire wire;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
            server.bind(address);
            other = SocketChannel.open(address);
            wire = new Wire(server.accept());
        }
    }

    @AfterEach
    void close() throws IOException {
        other.close();
        wire.close();
    }

    private void tell(int length, int kind) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(5).putInt(length).put((byte) kind).flip();
        assertThat(other.write(header)).isEqualTo(5);
    }

    @Test
    void takesWhatTheOtherSideSends() throws IOException {
        try (Wire sender = new Wire(other)) {
            sender.output(Frame.Kind.OUTPUT).write(new byte[70_000]);
            assertThat(wire.receive().orElseThrow().bytes()).hasSize(65536);
            Frame rest = wire.receive().orElseThrow();
            assertThat(rest.kind()).isEqualTo(Frame.Kind.OUTPUT);
            assertThat(rest.bytes()).hasSize(70_000 - 65536);
        }
        assertThat(wire.receive()).isEmpty();
    }

    @Test
    void refusesFramesThatAreTooLong() throws IOException {
        tell(Wire.MOST + 1, 1);
        assertThatThrownBy(() -> wire.receive())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1048577 bytes");
    }

    @Test
    void refusesLengthsBelowZero() throws IOException {
        tell(-1, 1);
        assertThatThrownBy(() -> wire.receive()).isInstanceOf(IOException.class);
    }

    @Test
    void refusesKindsThatItDoesNotKnow() throws IOException {
        tell(0, 8);
        assertThatThrownBy(() -> wire.receive()).hasMessageContaining("kind 8");
    }

    @Test
    void tellsAnEndWithinAFrame() throws IOException {
        tell(10, 1);
        other.close();
        assertThatThrownBy(() -> wire.receive()).isInstanceOf(EOFException.class);
    }
}
