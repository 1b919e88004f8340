package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.fs.fuse.Opcode;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Nothing that a guest sends makes an exception, or reaches a file that is not shared. {@code
 * -Dquarters.fuse.messages=1000000} makes it long, {@code -Dquarters.fuse.seed} another.
 */
class HostileMessageTest {

    private static final long ROOT = FuseClient.ROOT;
    private static final int EINVAL = 22;
    private static final int MESSAGES = Integer.getInteger("quarters.fuse.messages", 30_000);
    private static final long SEED = Long.getLong("quarters.fuse.seed", 1);

    @TempDir Path base;
    private OverlayFolders overlay;

    @BeforeEach
    void layers() throws IOException {
        overlay = new OverlayFolders(base);
        OverlayFolders.file(overlay.layer("low"), "a/b", "content");
        Files.createSymbolicLink(base.resolve("low/out"), base.resolve("secret"));
        OverlayFolders.file(base, "secret", "secret");
    }

    @AfterEach
    void close() {
        overlay.close();
    }

    @Test
    void namesThatLeadOutAreRefused() {
        FuseClient guest = overlay.open();
        for (String name : List.of("", ".", "..", "a/b", "../secret", "/", "a/")) {
            assertThat(guest.lookup(ROOT, name)).as(name).isEqualTo(-EINVAL);
            assertThat(guest.create(ROOT, name, 0644)).as(name).isEqualTo(-EINVAL);
            assertThat(guest.unlink(ROOT, name)).as(name).isEqualTo(-EINVAL);
            assertThat(guest.rename(ROOT, "a", ROOT, name, 0)).as(name).isEqualTo(-EINVAL);
        }
        assertThat(guest.lookup(ROOT, "n".repeat(256))).isEqualTo(-36);
        assertThat(guest.create(ROOT, "n".repeat(255), 0644)).isPositive();
    }

    @Test
    void linksAreNeverFollowedOnTheHost() throws IOException {
        FuseClient guest = overlay.open();
        long out = guest.lookup(ROOT, "out");

        assertThat(guest.read(out, 0, 100)).isNull();
        assertThat(guest.write(out, 0, "x".getBytes())).isEqualTo(-EINVAL);
        assertThat(guest.lookup(out, "x")).isEqualTo(-20);
        assertThat(base.resolve("secret")).hasContent("secret");
    }

    @Test
    void garbageIsAnsweredWithErrors() throws IOException {
        overlay.open();
        long files = fuzz(overlay.guest);

        Path shared = Files.createDirectories(base.resolve("shared/folder")).getParent();
        Files.createSymbolicLink(shared.resolve("out"), base.resolve("secret"));
        try (FileSystem bind = FileSystems.bind(shared, false)) {
            files += fuzz(new FuseClient(bind).init());
        }

        assertThat(files).as("messages that did something").isPositive();
        assertThat(base.resolve("secret")).hasContent("secret");
        assertThat(base.resolve("low/a/b")).hasContent("content");
        try (var here = Files.list(base)) {
            assertThat(here.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("low", "secret", "shared", "upper");
        }
    }

    /** How many messages were not answered with an error. */
    private static long fuzz(FuseClient guest) {
        Random random = new Random(SEED);
        long done = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = message(random);
            int room = random.nextInt(8) == 0 ? random.nextInt(200) : 70_000;
            long used = guest.raw(message, room);
            assertThat(used).as("seed %d, message %d", SEED, i).isBetween(0L, (long) room);
            if (used > 0 && guest.answer32(4 - 16) == 0) {
                done++;
            }
        }
        return done;
    }

    private static byte[] message(Random random) {
        int length = random.nextInt(16) == 0 ? random.nextInt(48) : 40 + random.nextInt(160);
        ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int opcode = random.nextInt(60);
        if (opcode == Opcode.DESTROY || opcode == Opcode.INIT && random.nextInt(50) > 0) {
            opcode = Opcode.LOOKUP;
        }
        // Plausible fields: what is random all over is refused at the first of them.
        while (message.remaining() >= 8) {
            message.putLong(field(random));
        }
        if (random.nextBoolean() && length > 60) {
            byte[] names = names(random);
            int at = 40 + 8 * random.nextInt(4);
            int size = Math.min(names.length, Math.max(0, length - at));
            message.put(Math.min(at, length - size), names, 0, size);
        }
        if (length >= 40) {
            message.putInt(0, random.nextInt(8) == 0 ? random.nextInt() : length);
            message.putInt(4, opcode);
            message.putLong(16, random.nextInt(12) == 0 ? random.nextLong() : random.nextInt(40));
        }
        return message.array();
    }

    private static long field(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MAX_VALUE - random.nextInt(3);
            case 2 -> -1L - random.nextInt(3);
            case 3 -> (long) random.nextInt(0200000) << 32 | random.nextInt(0200000);
            case 4 -> 1L << random.nextInt(36);
            default -> random.nextInt(40);
        };
    }

    private static byte[] names(Random random) {
        List<String> some = List.of("a", "b", "out", "..", ".", "c/d", "", "user.x", "folder");
        String text = "";
        for (int i = 0; i < 3; i++) {
            text += some.get(random.nextInt(some.size())) + "\0";
        }
        return text.getBytes();
    }
}
