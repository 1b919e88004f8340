package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Spawn;
import dev.quarters.linux.user.UserNamespace;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An ordinary user's layers have the owners that the image says, in the ids that his guests have;
 * root looks from outside. And all of it can be removed again.
 */
@Timeout(120)
class SubordinateOwnersTest {

    private static final String IDS = "200000:65536";
    private static final String SHOW = "cd '%s'; find . -printf '%%p %%U:%%G %%m\\n' | sort";

    /** cap_net_bind_service=ep in the form of VFS_CAP_REVISION_2. */
    private static final String CAPABILITY =
            "\1\0\0\2" + "\0\4\0\0" + "\0\0\0\0" + "\0\0\0\0" + "\0\0\0\0";

    /** An access control list with rw for user 33, as linux/posix_acl_xattr.h has it. */
    private static final String ACL =
            "\2\0\0\0"
                    + "\1\0\6\0\u00ff\u00ff\u00ff\u00ff"
                    + "\2\0\6\0\41\0\0\0"
                    + "\4\0\4\0\u00ff\u00ff\u00ff\u00ff"
                    + "\20\0\6\0\u00ff\u00ff\u00ff\u00ff"
                    + "\40\0\0\0\u00ff\u00ff\u00ff\u00ff";

    @TempDir Path folder;
    private OrdinaryUser user;

    /** What the user does, in JVMs of his own. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            try (LocalImages images = new LocalImages(Path.of("store"), ImageOptions.DEFAULT)) {
                switch (arguments[0]) {
                    case "unpack" -> unpack(images, arguments[1]);
                    case "prune" -> images.prune(false);
                    case "remove" -> images.prune(true);
                    default -> look(arguments[1]);
                }
            } catch (QuartersException e) {
                IO.println("refused: " + e.getMessage() + " (" + e.remedy() + ")");
            }
            System.exit(0);
        }

        private static void unpack(LocalImages images, String layout) {
            Image image =
                    images.pull(layout, Optional.empty(), Optional.of("x:1"), Progress.SILENT);
            try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                IO.print(unpacked.rootfs().layers().getFirst());
            }
        }

        /** As a guest sees it. */
        private static void look(String folder) throws Exception {
            UserNamespace ids = UserNamespace.ofUser();
            Pipe output = Pipe.open();
            Script script = new Script();
            ids.enter(script);
            String command = String.format(SHOW, folder);
            script.execve("/bin/sh", List.of("sh", "-c", command), List.of("PATH=/usr/bin:/bin"));
            ChildProcess child = ids.spawn(Spawn.of(script).descriptor(output.write(), 1), 0);
            Descriptors.close(output.write());
            try (DescriptorInputStream stream = new DescriptorInputStream(output.read())) {
                IO.print(new String(stream.readAllBytes()));
            }
            child.await();
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        user = new OrdinaryUser(folder);
        user.subordinateIds(IDS);
    }

    private String layout(byte[] layer) throws Exception {
        Path layout = folder.resolve("layout");
        try (LocalImages images =
                new LocalImages(
                        folder.resolve("origin"), ImageOptions.DEFAULT, MemoryImage.of(layer))) {
            images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            images.push("x:1", "oci:" + layout + ":x", Progress.SILENT);
        }
        Command.run("chmod", "-R", "a+rX", layout.toString());
        return "oci:" + layout + ":x";
    }

    private static byte[] owned() {
        return new Owned()
                .add(0, 0, "etc/", 0755)
                .add(0, 0, "etc/passwd", 0644)
                .add(0, 42, "etc/shadow", 0640)
                .add(0, 0, "etc/none", 0)
                .add(0, 0, "su", 04755)
                .add(0, 42, "chage", 02755)
                .add(33, 34, "both", 06755)
                .add(33, 33, "closed/", 0700)
                .add(101, 102, "closed/inner/", 02500)
                .add(101, 102, "closed/inner/file", 0600)
                .add(0, 0, "closed/inner/roots/", 0555)
                .add(65536, 65536, "closed/inner/roots/last", 0600)
                .add(33, 33, "sticky/", 01777)
                .add(34, 34, "sticky/other", 0600)
                .add(5, 5, "late", 0600)
                .add(6, 6, "late", 0600)
                .add(7, 7, "latin\u00e9/", 0700)
                .add(7, 7, "latin\u00e9/x/", 0700)
                .add(7, 7, "latin\u00e9/x/y", 0700)
                .end();
    }

    /** Builds layers of owned files. */
    private static final class Owned {
        final TarBytes tar = new TarBytes();

        Owned add(int uid, int gid, String name, int mode) {
            char type = name.endsWith("/") ? '5' : '0';
            tar.pax("uid", "" + uid, "gid", "" + gid).entry(name, type, mode, "", new byte[0]);
            return this;
        }

        byte[] end() {
            tar.hardLink("link", "both").symbolicLink("soft", "su");
            tar.pax("uid", "33", "gid", "33").entry("weak", '2', 06777, "su", new byte[0]);
            tar.pax("uid", "33", "gid", "33").entry("fifo", '6', 0620, "", new byte[0]);
            tar.entry("disk", '4', 0600, "", new byte[0]);
            tar.pax("uid", "8", "SCHILY.xattr.security.capability", CAPABILITY);
            tar.entry("capable", '0', 0755, "", new byte[0]);
            tar.pax("SCHILY.xattr.system.posix_acl_access", ACL);
            tar.entry("listed", '0', 0660, "", new byte[0]);
            return tar.end();
        }
    }

    @Test
    void ownersModesAndCapabilitiesAreAsTheImageSays() throws Exception {
        String layer = user.run(Program.class, "unpack", layout(owned()));
        String outside = Command.run("sh", "-c", String.format(SHOW, layer));
        assertThat(outside.lines())
                .contains(
                        "./etc/passwd 1000:1000 644",
                        "./etc/shadow 1000:200041 640",
                        "./etc/none 1000:1000 0",
                        "./su 1000:1000 4755",
                        "./chage 1000:200041 2755",
                        "./both 200032:200033 6755",
                        "./link 200032:200033 6755",
                        "./closed 200032:200032 700",
                        "./closed/inner 200100:200101 2500",
                        "./closed/inner/file 200100:200101 600",
                        "./closed/inner/roots 1000:1000 555",
                        "./closed/inner/roots/last 265535:265535 600",
                        "./sticky 200032:200032 1777",
                        "./late 200005:200005 600",
                        "./soft 1000:1000 777",
                        "./weak 200032:200032 777",
                        "./fifo 200032:200032 620",
                        "./capable 200007:1000 755");
        assertThat(outside).doesNotContain("disk");
        assertThat(Command.run("getcap", "-n", layer + "/capable"))
                .contains("cap_net_bind_service=ep [rootid=1000]");
        assertThat(attribute("system.posix_acl_access", layer + "/listed"))
                .contains("02000600" + "600d0300");
        assertThat(user.run(Program.class, "look", layer).lines())
                .contains(
                        "./etc/shadow 0:42 640",
                        "./su 0:0 4755",
                        "./both 33:34 6755",
                        "./closed/inner/roots/last 65536:65536 600");
        assertRemoved("remove");
    }

    private static String attribute(String name, String file) throws Exception {
        return Command.run("getfattr", "-e", "hex", "-n", name, "--absolute-names", file);
    }

    private void assertRemoved(String verb) throws Exception {
        assertThat(user.run(Program.class, verb)).isEmpty();
        assertThat(layers()).isEmpty();
    }

    private List<String> layers() throws Exception {
        try (Stream<Path> files = Files.list(user.home().resolve("store/layers"))) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws Exception {
        String layout = layout(owned());
        Path layer = Path.of(user.run(Program.class, "unpack", layout));
        Path partial = layer.resolveSibling(layer.getFileName() + ".partial");
        Files.move(layer, partial);
        assertThat(user.run(Program.class, "unpack", layout)).isEqualTo(layer.toString());
        assertThat(layers()).hasSize(2); // with the record
        Files.move(layer, partial);
        assertThat(user.run(Program.class, "prune")).isEmpty();
        assertThat(layers()).hasSize(1);
    }

    @Test
    void otherSubordinateIdsMakeAnotherLayer() throws Exception {
        String layout = layout(owned());
        user.subordinateIds("");
        Path plain = Path.of(user.run(Program.class, "unpack", layout));
        assertThat(Command.run("stat", "-c", "%u %a", plain + "/both")).isEqualTo("1000 755\n");
        assertThat(attribute("user.containers.override_stat", plain + "/both"))
                .contains(java.util.HexFormat.of().formatHex("33:34:06755:file".getBytes()));
        user.subordinateIds(IDS);
        Path mapped = Path.of(user.run(Program.class, "unpack", layout));
        assertThat(mapped).isNotEqualTo(plain);
        assertThat(Command.run("stat", "-c", "%u %a", mapped + "/both")).isEqualTo("200032 6755\n");
        assertThat(user.run(Program.class, "prune")).isEmpty();
        assertThat(plain).doesNotExist();
        assertThat(mapped).isDirectory();
        user.subordinateIds("");
        assertThat(user.run(Program.class, "remove"))
                .startsWith("refused: cannot remove")
                .contains("/etc/subuid");
        user.subordinateIds(IDS);
        assertRemoved("prune");
    }

    @Test
    void idsThatTheUserLacksAreNamed() throws Exception {
        user.subordinateIds("200000:100");
        String layout = layout(new TarBytes().pax("uid", "101").file("mine", "x").end());
        assertThat(user.run(Program.class, "unpack", layout))
                .startsWith("refused: cannot unpack layer sha256:")
                .contains("\"mine\" belongs to user 101", "/etc/subuid", "0-0, 1-100")
                .contains("--add-subuids");
        assertThat(layers()).isEmpty();
    }
}
