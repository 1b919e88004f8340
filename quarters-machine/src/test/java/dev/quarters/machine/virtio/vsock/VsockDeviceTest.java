package dev.quarters.machine.virtio.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.MapState;
import dev.quarters.machine.virtio.TestEvents;
import dev.quarters.machine.virtio.vsock.VsockGuest.Received;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class VsockDeviceTest {

    private static final int PORT = 1024;
    private static final int BOTH = 3;
    private static final byte[] NONE = {};

    private final TestEvents events = new TestEvents();
    private final VsockDevice device = new VsockDevice(events, VsockGuest.ADDRESS);
    private final VsockGuest guest = new VsockGuest(device, events);
    private final RecordingListener listener = new RecordingListener();
    private final List<VsockChannel> accepted = new ArrayList<>();

    @AfterEach
    void close() {
        guest.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String read(VsockChannel channel) {
        byte[] bytes = new byte[1000];
        int count = channel.read(bytes, 0, bytes.length);
        return count < 0 ? "end" : new String(bytes, 0, count, StandardCharsets.US_ASCII);
    }

    private void listen() {
        device.host()
                .listen(
                        PORT,
                        channel -> {
                            accepted.add(channel);
                            return listener;
                        });
    }

    /** A connection from the guest's port 7. */
    private VsockChannel connected() {
        listen();
        guest.offer(16, 4096);
        guest.send(7, PORT, Packet.REQUEST);
        assertThat(guest.summaries()).containsExactly(Packet.RESPONSE + " 1024>7");
        return accepted.getLast();
    }

    @Test
    void theGuestKnowsItsAddress() {
        assertThat(guest.driver.readConfiguration(0, 8)).isEqualTo(42);
    }

    @Test
    void aGuestConnectsAndBytesGoBothWays() {
        VsockChannel channel = connected();

        guest.send(7, PORT, Packet.DATA, 0, ascii("hello"));
        int written = channel.write(ascii("good day"), 0, 8);

        assertThat(listener.heard).containsExactly("readable");
        assertThat(read(channel)).isEqualTo("hello");
        assertThat(read(channel)).as("nothing more yet").isEmpty();
        assertThat(written).isEqualTo(8);
        assertThat(guest.summaries()).containsExactly(Packet.DATA + " 1024>7 good day");
    }

    @Test
    void theHostConnects() {
        guest.offer(4, 4096);
        VsockChannel channel = device.host().connect(99, listener);
        int port = channel.hostPort();

        assertThat(guest.summaries()).containsExactly("%d %d>99".formatted(Packet.REQUEST, port));
        assertThat(channel.write(ascii("x"), 0, 1)).as("not connected yet").isZero();
        guest.send(99, port, Packet.RESPONSE);

        assertThat(listener.heard).containsExactly("connected", "writable");
        assertThat(channel.write(ascii("x"), 0, 1)).isEqualTo(1);
    }

    @Test
    void nobodyListeningIsAReset() {
        guest.offer(4, 4096);

        guest.send(7, 1, Packet.REQUEST);
        guest.send(8, 2, Packet.DATA, 0, ascii("?"));

        assertThat(guest.summaries()).containsExactly(Packet.RESET + " 1>7", Packet.RESET + " 2>8");
    }

    @Test
    void aGuestThatRefusesEndsTheChannel() {
        VsockChannel channel = device.host().connect(99, listener);

        guest.send(99, channel.hostPort(), Packet.RESET);

        assertThat(listener.heard).containsExactly("closed");
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.write(ascii("x"), 0, 1)).isEqualTo(-1);
        assertThat(read(channel)).isEqualTo("end");
    }

    @Test
    void theHostSendsNoMoreThanTheGuestHasSpaceFor() {
        guest.space = 10;
        VsockChannel channel = connected();

        assertThat(channel.write(ascii("0123456789abcdef"), 0, 16)).isEqualTo(10);
        assertThat(guest.summaries())
                .containsExactly(
                        Packet.DATA + " 1024>7 0123456789", Packet.CREDIT_REQUEST + " 1024>7");
        guest.forwarded = 4;
        guest.send(7, PORT, Packet.CREDIT_UPDATE);

        assertThat(listener.heard).containsExactly("writable");
        assertThat(channel.write(ascii("abcdef"), 0, 6)).isEqualTo(4);
    }

    @Test
    void theHostSendsNoMoreThanThereAreBuffersFor() {
        listen();
        guest.offer(2, 50);
        guest.send(7, PORT, Packet.REQUEST);
        VsockChannel channel = accepted.getLast();

        assertThat(channel.write(ascii("0123456789"), 0, 10)).as("one buffer").isEqualTo(6);
        guest.offer(1, 4096);

        assertThat(listener.heard).containsExactly("writable");
        assertThat(channel.write(ascii("6789"), 0, 4)).isEqualTo(4);
    }

    @Test
    void theGuestHearsOfSpaceOnceItIsRead() {
        VsockChannel channel = connected();
        byte[] much = new byte[60_000];
        guest.send(7, PORT, Packet.DATA, 0, much);
        assertThat(guest.receive()).isEmpty();

        int count = channel.read(new byte[60_000], 0, 60_000);

        assertThat(count).isEqualTo(60_000);
        Received update = guest.receive().getFirst();
        assertThat(update.operation()).isEqualTo(Packet.CREDIT_UPDATE);
        assertThat(update.space()).isEqualTo(ReceiveBuffer.SPACE);
        assertThat(update.count()).isEqualTo(60_000);
    }

    @Test
    void aGuestThatAsksForCreditGetsIt() {
        connected();

        guest.send(7, PORT, Packet.CREDIT_REQUEST);

        assertThat(guest.summaries()).containsExactly(Packet.CREDIT_UPDATE + " 1024>7");
    }

    @Test
    void aGuestThatSendsMoreThanItMayIsReset() {
        VsockChannel channel = connected();
        guest.send(7, PORT, Packet.DATA, 0, new byte[60_000]);

        guest.send(7, PORT, Packet.DATA, 0, new byte[60_000]);

        assertThat(guest.summaries()).containsExactly(Packet.RESET + " 1024>7");
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.read(new byte[60_000], 0, 60_000))
                .as("what came before can be read")
                .isEqualTo(60_000);
    }

    @Test
    void aGuestThatIsDoneSendingCanStillReceive() {
        VsockChannel channel = connected();
        guest.send(7, PORT, Packet.DATA, 0, ascii("last"));

        guest.send(7, PORT, Packet.SHUTDOWN, Packet.NO_SEND, NONE);

        assertThat(read(channel)).isEqualTo("last");
        assertThat(read(channel)).isEqualTo("end");
        assertThat(channel.write(ascii("bye"), 0, 3)).isEqualTo(3);
    }

    @Test
    void aGuestThatIsDoneAltogetherIsAnsweredByAReset() {
        VsockChannel channel = connected();
        guest.send(7, PORT, Packet.DATA, 0, ascii("last"));

        guest.send(7, PORT, Packet.SHUTDOWN, BOTH, NONE);

        assertThat(guest.summaries()).containsExactly(Packet.RESET + " 1024>7");
        assertThat(listener.heard).endsWith("closed");
        assertThat(read(channel)).isEqualTo("last");
        assertThat(read(channel)).isEqualTo("end");
    }

    @Test
    void theHostCloses() {
        VsockChannel channel = connected();

        channel.close();
        Received shutdown = guest.receive().getFirst();
        assertThat(shutdown.operation()).isEqualTo(Packet.SHUTDOWN);
        assertThat(shutdown.flags()).isEqualTo(BOTH);
        guest.send(7, PORT, Packet.RESET);

        assertThat(listener.heard).containsExactly("closed");
    }

    @Test
    void aGuestThatDoesNotAgreeToTheEndIsReset() {
        connected().close();
        guest.receive();

        events.advance(7_999_999_999L);
        assertThat(guest.summaries()).isEmpty();
        events.advance(1);

        assertThat(guest.summaries()).containsExactly(Packet.RESET + " 1024>7");
    }

    @Test
    void packetsOfOthersAreDropped() {
        guest.offer(4, 4096);
        listen();

        guest.sendRaw(41, 2, 7, PORT, 0, Packet.STREAM, Packet.REQUEST, 0, NONE);
        guest.sendRaw(42, 3, 7, PORT, 0, Packet.STREAM, Packet.REQUEST, 0, NONE);
        assertThat(guest.receive()).isEmpty();
        guest.sendRaw(42, 2, 7, PORT, 0, 2, Packet.REQUEST, 0, NONE);

        assertThat(guest.summaries()).as("not a stream").containsExactly(Packet.RESET + " 1024>7");
        assertThat(accepted).isEmpty();
    }

    @Test
    void aLengthThatIsNotTrueIsAReset() {
        connected();

        guest.sendRaw(42, 2, 7, PORT, 100, Packet.STREAM, Packet.DATA, 0, ascii("abc"));

        assertThat(guest.summaries()).containsExactly(Packet.RESET + " 1024>7");
    }

    @Test
    void aGuestCannotMakeConnectionsWithoutEnd() {
        listen();
        for (int port = 0; port < 1000; port++) {
            guest.send(port, PORT, Packet.REQUEST);
            guest.offer(1, 4096);
            guest.receive();
        }

        assertThat(accepted).hasSize(256);
    }

    @Test
    void repliesWaitForBuffersAndHoldTheGuestUp() {
        for (int i = 0; i < 300; i++) {
            if (guest.driver.queue(VsockDevice.TRANSMIT).free() > 0) {
                guest.send(i, 1, Packet.REQUEST);
            }
        }
        int held = guest.driver.queue(VsockDevice.TRANSMIT).free();
        assertThat(held).as("the device stopped taking packets").isLessThan(64);

        List<String> resets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            guest.offer(1, 4096);
            resets.addAll(guest.summaries());
        }

        assertThat(resets).hasSizeGreaterThanOrEqualTo(256).doesNotHaveDuplicates();
    }

    @Test
    void aGuestThatResetsTheDeviceEndsItsConnections() {
        VsockChannel channel = connected();

        guest.driver.transport().setStatus(0);

        assertThat(channel.isOpen()).isFalse();
        assertThat(listener.heard).containsExactly("closed");
    }

    @Test
    void aLoadedGuestHearsThatItsConnectionsAreGone() {
        connected();
        guest.driver.queue(VsockDevice.EVENT).put(NONE, 4);
        guest.driver.queue(VsockDevice.EVENT).notifyDevice();
        MapState state = MapState.of(guest.driver.transport());

        GuestDriver moved = guest.driver.movedTo(new VsockDevice(events, VsockGuest.ADDRESS));
        moved.transport().load(state);
        assertThat(moved.queue(VsockDevice.EVENT).hasUsed()).isFalse();
        events.run();

        assertThat(moved.queue(VsockDevice.EVENT).poll().orElseThrow().bytes())
                .containsExactly(0, 0, 0, 0);
    }
}
