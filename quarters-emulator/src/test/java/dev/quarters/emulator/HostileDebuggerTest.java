package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.gdb.GdbServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whatever a client sends, it gets an error or nothing, and the next client is served. */
@Timeout(60)
class HostileDebuggerTest {

    private static final long SEED = Long.getLong("quarters.gdb.seed", 1);
    private static final int PACKETS = Integer.getInteger("quarters.gdb.packets", 3000);
    private static final String LOOP = "ebfe";

    /** Beginnings of packets; what follows them is made up. */
    private static final List<String> VERBS =
            List.of(
                    "g",
                    "G",
                    "p",
                    "P",
                    "m",
                    "M",
                    "X",
                    "Z0",
                    "Z1",
                    "Z2",
                    "z0",
                    "z3",
                    "H",
                    "T",
                    "?",
                    "vCont;",
                    "vCont?",
                    "qXfer:features:read:target.xml:",
                    "qRcmd,",
                    "qSupported",
                    "qThreadExtraInfo,",
                    "Hg",
                    "Hc",
                    "P10=",
                    "m10000,",
                    "M10000,",
                    "vAttach",
                    "!",
                    "Z4,10000,",
                    "qfThreadInfo",
                    "qsThreadInfo",
                    "s",
                    "S",
                    "C",
                    "c1");

    @TempDir Path folder;
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private Thread.UncaughtExceptionHandler before = (thread, failure) -> {};

    @BeforeEach
    void listen() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    }

    @AfterEach
    void noExceptionEscaped() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(uncaught).isEmpty();
    }

    private SocketChannel connect() throws IOException, InterruptedException {
        while (true) {
            SocketChannel channel =
                    SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("gdb.sock")));
            try {
                if (answer(channel, "QStartNoAckMode").equals("OK")) {
                    return channel;
                }
            } catch (IOException closed) {
                // The one before was not gone yet.
            }
            channel.close();
            Thread.sleep(1);
        }
    }

    private GdbServer serve(BareMachine machine) {
        return GdbServer.listen(
                UnixDomainSocketAddress.of(folder.resolve("gdb.sock")), machine.debugged);
    }

    private static byte[] packet(String data) {
        byte[] bytes = data.getBytes(StandardCharsets.ISO_8859_1);
        int sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        return "$%s#%02x".formatted(data, sum & 0xFF).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What comes until the last packet is complete. */
    private static String answer(SocketChannel channel, String data) throws IOException {
        channel.write(ByteBuffer.wrap(packet(data)));
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (!text.toString().matches("(?s).*\\$[^#]*#..$")) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("closed");
            }
            text.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        }
        return text.substring(text.lastIndexOf("$") + 1, text.length() - 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m10000,zz | E16",
                "m10000 | E16",
                "m,4 | E16",
                "m10000,ffffffff | E16",
                "m12345678123456789,4 | E16",
                "m40000000,4 | E0e",
                "m1ffffe,8 | 0000",
                "M10000,2:00 | E16",
                "M10000,1:0 | E16",
                "M40000000,1:00 | E0e",
                "X10000,5:ab | E16",
                "p99 | E16",
                "P10 | E16",
                "P10=00 | E16",
                "P10=0000000000008000 | E16",
                "G00 | E16",
                "Z0,10000 | E16",
                "Z2,10000,0 | E16",
                "Z2,10000,ffffffff | E16",
                "Z9,10000,1 | E16",
                "Hg7 | E03",
                "Hx1 | E16",
                "vCont;x | E16",
                "vCont;c:7 | E03",
                "T7 | E03",
                "qRcmd,7 | E16",
                "qXfer:features:read:other.xml:0,1 | E00",
                "qXfer:features:read:target.xml:fffffff,10 | l",
                "vNothing | ''",
                "~ | ''",
            })
    void aPacketThatCannotBeAnsweredGetsAnError(String data, String expected) throws Exception {
        try (BareMachine machine = new BareMachine(LOOP);
                GdbServer _ = serve(machine);
                SocketChannel channel = connect()) {
            answer(channel, "?");

            assertThat(answer(channel, data)).isEqualTo(expected);
        }
    }

    @Test
    void aPacketTooLongIsPassedOver() throws Exception {
        try (BareMachine machine = new BareMachine(LOOP);
                GdbServer _ = serve(machine);
                SocketChannel channel = connect()) {
            ByteBuffer endless = ByteBuffer.wrap(packet("m" + "0".repeat(4 << 20)));
            while (endless.hasRemaining()) {
                channel.write(endless);
            }

            assertThat(answer(channel, "?")).startsWith("T05");
        }
    }

    @Test
    void garbageDoesNotKeepTheNextClientOut() throws Exception {
        Random random = new Random(SEED);
        try (BareMachine machine = new BareMachine(LOOP);
                GdbServer _ = serve(machine)) {
            for (int sent = 0; sent < PACKETS; ) {
                try (SocketChannel channel = connect()) {
                    for (int i = 0; i < 50; i++, sent++) {
                        ByteBuffer data = ByteBuffer.wrap(garbage(random));
                        while (data.hasRemaining()) {
                            channel.write(data);
                        }
                    }
                    drain(channel);
                } catch (IOException closedByTheServer) {
                    sent++;
                }
            }
            try (SocketChannel channel = connect()) {
                answer(channel, "?");

                assertThat(answer(channel, "m10000,2")).as("seed " + SEED).hasSize(4);
            }
        }
    }

    private static void drain(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer.clear()) > 0) {
            buffer.clear();
        }
    }

    private static byte[] garbage(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        if (random.nextInt(10) == 0) {
            return bytes;
        }
        String digits = "0123456789abcdef,;:=-";
        StringBuilder data = new StringBuilder(VERBS.get(random.nextInt(VERBS.size())));
        for (int i = 0; i < bytes.length; i++) {
            boolean any = random.nextInt(20) == 0;
            data.append(
                    any
                            ? (char) (bytes[i] & 0xFF)
                            : digits.charAt(random.nextInt(digits.length())));
        }
        return packet(data.toString().replaceAll("[#$}]", "_"));
    }
}
