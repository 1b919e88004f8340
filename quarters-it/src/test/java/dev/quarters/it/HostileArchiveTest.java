package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Archives that clients make up go into a container and nowhere else, and nothing but the
 * container's comes out. Longer with {@code -Dquarters.daemon.rounds=5000}.
 */
class HostileArchiveTest {

    private static final int ROUNDS = Integer.getInteger("quarters.daemon.rounds", 60);
    private static final long SEED = Long.getLong("quarters.daemon.seed", System.nanoTime());
    private static final String MARK = "quarters-escaped-" + Long.toHexString(SEED);
    private static final String SECRET = "quarters-secret-" + Long.toHexString(SEED);
    private static final int BLOCK = 512;

    /** Where files of these archives would be if they got out. */
    private static final List<String> OUTSIDE = List.of("/", "/tmp", "/etc", "/root", "/var/tmp");

    private static final List<String> FOLDERS =
            List.of(
                    "",
                    "/",
                    "../",
                    "../../../../../../../",
                    "l/",
                    "l/../",
                    "./",
                    "a/b/../../",
                    "//");

    private static final List<String> TARGETS =
            List.of("/", "..", "../../../../../../..", "/etc", "/proc/self/root", "l", ".", "/tmp");

    private static final List<String> PATHS =
            List.of(
                    "/",
                    "/tmp",
                    "/l",
                    "/l/tmp",
                    "/../../..",
                    "/proc/1/root",
                    "/a",
                    "/dev",
                    "l",
                    "");

    @Test
    void nothingGetsOut() throws Exception {
        try (DockerDaemon daemon = DockerDaemon.start()) {
            Path secret = daemon.quarters().folder().resolve("secret");
            Files.writeString(secret, SECRET);
            daemon.succeeds("create", "--name", "still", "--network", "none", IMAGE);
            daemon.shell(
                            "docker run -d --name alive --network none "
                                    + IMAGE
                                    + " busybox sleep 1000")
                    .run()
                    .succeeds();
            Random random = new Random(SEED);
            for (int i = 0; i < ROUNDS; i++) {
                String target =
                        "/containers/" + (random.nextBoolean() ? "still" : "alive") + "/archive";
                byte[] archive = archive(random, secret);
                String put = put(daemon, target + "?path=" + encoded(pick(PATHS, random)), archive);
                assertThat(put).describedAs("seed %d, round %d", SEED, i).startsWith("HTTP/1.1 ");
                assertThat(put).doesNotContain("internal error");
                String wanted = pick(FOLDERS, random) + "l" + (random.nextBoolean() ? secret : "");
                String got =
                        answer(daemon, "GET " + target + "?path=" + encoded(wanted), new byte[0]);
                assertThat(got).describedAs("seed %d: %s", SEED, wanted).doesNotContain(SECRET);
            }
            for (String folder : OUTSIDE) {
                assertThat(Path.of(folder, MARK)).doesNotExist();
            }
            assertThat(
                            Files.exists(
                                    daemon.quarters().data().resolve(MARK),
                                    LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            assertThat(Files.readString(secret)).isEqualTo(SECRET);
            assertThat(daemon.succeeds("exec", "alive", "busybox", "echo", "well"))
                    .isEqualTo("well");
            daemon.removeContainers();
        }
    }

    private static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Entries of every kind; some archives are cut, some damaged. */
    private static byte[] archive(Random random, Path secret) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            char type =
                    pick(List.of('0', '0', '1', '2', '2', '3', '5', '6', 'x', 'L', 'Z'), random);
            String name = type == '2' ? "l" : pick(FOLDERS, random) + MARK;
            String target = random.nextInt(4) == 0 ? secret.toString() : pick(TARGETS, random);
            byte[] content = type == '0' ? "content".getBytes(StandardCharsets.UTF_8) : new byte[0];
            tar.write(header(name, type, type == '1' || type == '2' ? target : "", content.length));
            tar.write(Arrays.copyOf(content, content.length == 0 ? 0 : BLOCK));
        }
        tar.write(new byte[2 * BLOCK]);
        byte[] bytes = tar.toByteArray();
        if (random.nextInt(5) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /** POSIX.1-2001 pax "ustar Interchange Format". */
    private static byte[] header(String name, char type, String link, int size) {
        ByteBuffer header = ByteBuffer.allocate(BLOCK);
        put(header, 0, name);
        put(header, 100, "0000777");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header.put(156, (byte) type);
        put(header, 157, link);
        put(header, 257, "ustar\0" + "00");
        put(header, 329, "0000001");
        put(header, 337, "0000003");
        int sum = 0;
        for (byte one : header.array()) {
            sum += one & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header.array();
    }

    private static void put(ByteBuffer header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        header.put(at, bytes, 0, Math.min(bytes.length, 100));
    }

    private static String put(DockerDaemon daemon, String target, byte[] body) throws IOException {
        return answer(daemon, "PUT " + target, body);
    }

    private static String answer(DockerDaemon daemon, String line, byte[] body) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket()))) {
            String head = line + " HTTP/1.1\r\nContent-Length: " + body.length + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
            channel.write(ByteBuffer.wrap(body));
            channel.shutdownOutput();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(1 << 16);
            while (channel.read(piece) >= 0) {
                answer.write(piece.array(), 0, piece.position());
                piece.clear();
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
