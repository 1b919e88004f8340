package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Owners, modes and devices are the guest's, and harmless on the host. */
class GuestOwnershipTest {

    private static final long ROOT = FuseClient.ROOT;

    @TempDir Path base;
    private OverlayFolders overlay;
    private FuseClient guest;

    @BeforeEach
    void open() throws IOException {
        overlay = new OverlayFolders(base);
        OverlayFolders.file(overlay.layer("low"), "bin/su", "ELF");
        guest = overlay.open();
    }

    @AfterEach
    void close() {
        overlay.close();
    }

    private record Made(String name, int mode, int device) {}

    private static final List<Made> KINDS =
            List.of(
                    new Made("null", 0020666, 0x103),
                    new Made("disk", 0060660, 0x800),
                    new Made("large", 0020600, 0xfff00ff | 0xabc00),
                    new Made("zero", 0020600, 0),
                    new Made("fifo", 0010644, 0),
                    new Made("socket", 0140755, 0),
                    new Made("file", 0106755, 0));

    @Test
    void nodesOfAllKindsAreKeptButTheHostHasFilesOnly() throws IOException {
        for (Made made : KINDS) {
            assertThat(guest.mknod(ROOT, made.name(), made.mode(), made.device()))
                    .as(made.name())
                    .isPositive();
        }
        guest = overlay.open();
        for (Made made : KINDS) {
            FuseClient.Stat stat = guest.stat(overlay.node(made.name()));
            assertThat(stat.mode()).as(made.name()).isEqualTo(made.mode());
            assertThat(stat.device()).as(made.name()).isEqualTo(made.device());
            Path onHost = overlay.upper.resolve("files").resolve(made.name());
            assertThat(Files.isRegularFile(onHost, LinkOption.NOFOLLOW_LINKS)).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onHost)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void ownersAreAsTheGuestSays() {
        long su = overlay.node("bin/su");

        guest.chown(su, 1000, 0xfffffffe);
        guest.chmod(su, 04755);

        guest = overlay.open();
        FuseClient.Stat stat = guest.stat(overlay.node("bin/su"));
        assertThat(stat.uid()).isEqualTo(1000);
        assertThat(stat.gid()).isEqualTo(0xfffffffe);
        assertThat(stat.mode()).isEqualTo(0104755);
    }

    @Test
    void whatIsMadeBelongsToWhoMadeItAndToTheGroupOfASetGroupIdFolder() {
        guest.uid = 7;
        guest.gid = 8;
        long folder = guest.mkdir(ROOT, "shared", 0755);
        assertThat(guest.entry().uid()).isEqualTo(7);
        guest.chown(folder, 7, 99);
        guest.chmod(folder, 02775);

        guest.mkdir(folder, "inner", 0755);
        FuseClient.Stat inner = guest.entry();
        guest.create(folder, "file", 0644);
        FuseClient.Stat file = guest.entry();

        assertThat(inner.gid()).isEqualTo(99);
        assertThat(inner.mode()).isEqualTo(0042755);
        assertThat(file.gid()).isEqualTo(99);
        assertThat(file.mode()).isEqualTo(0100644);
    }

    @Test
    void symbolicLinksAreTextOnTheHost() throws IOException {
        guest.symlink(ROOT, "link", "/etc/shadow");
        assertThat(guest.entry().mode()).isEqualTo(0120777);
        assertThat(guest.entry().size()).isEqualTo(11);

        guest = overlay.open();

        assertThat(guest.readlink(overlay.node("link"))).isEqualTo("/etc/shadow");
        assertThat(overlay.upper.resolve("files/link")).isRegularFile().hasContent("/etc/shadow");
        assertThat(guest.read(overlay.node("link"), 0, 10)).isNull();
    }

    @Test
    void attributesOfAllNamespacesAreTheGuestsAndOursAreHidden() {
        long file = guest.create(ROOT, "file", 0644);
        byte[] value = {'v'};
        List<String> names =
                List.of(
                        "security.capability",
                        "trusted.x",
                        "user.containers.override_stat",
                        "user.overlay.opaque",
                        "user.plain",
                        "user.quarters.y");
        for (String name : names) {
            assertThat(guest.setxattr(file, name, value, 0)).as(name).isZero();
        }

        assertThat(guest.listxattr(file)).isEqualTo(names);
        for (String name : names) {
            assertThat(guest.getxattr(file, name)).as(name).isEqualTo("v");
        }
        assertThat(guest.removexattr(file, "trusted.x")).isZero();
        assertThat(guest.getxattr(file, "trusted.x")).isEqualTo("error 61");
        assertThat(guest.setxattr(file, "user.plain", value, 1)).isEqualTo(-17);
        assertThat(guest.setxattr(file, "user.other", value, 2)).isEqualTo(-61);
        guest = overlay.open();
        assertThat(guest.stat(overlay.node("file")).mode()).isEqualTo(0100644);
    }

    @Test
    void writingTakesPrivilegesAway() {
        long file = guest.create(ROOT, "file", 06755);
        guest.setxattr(file, "security.capability", new byte[20], 0);

        guest.write(file, 0, new byte[1], 0);
        assertThat(guest.stat(file).mode()).isEqualTo(0106755);
        assertThat(guest.getxattr(file, "security.capability")).isEqualTo("error 61");

        guest.write(file, 0, new byte[1], 4); // FUSE_WRITE_KILL_SUIDGID
        assertThat(guest.stat(file).mode()).isEqualTo(0100755);
    }
}
