package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.fs.node.FileSystem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of the host that a guest and the host's processes share. */
class BindTest {

    private static final long ROOT = FuseClient.ROOT;
    private static final int EPERM = 1;
    private static final int EROFS = 30;

    @TempDir Path base;
    private Path folder;
    private FileSystem files;
    private FuseClient guest;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectories(base.resolve("shared"));
        OverlayFolders.file(folder, "sub/file", "content");
        serve(false);
    }

    private void serve(boolean readOnly) {
        close();
        files = FileSystems.bind(folder, readOnly);
        guest = new FuseClient(files).init();
    }

    @AfterEach
    void close() {
        if (files != null) {
            files.close();
        }
    }

    @Test
    void bothSidesSeeWhatTheOtherWrites() throws IOException {
        long sub = guest.lookup(ROOT, "sub");
        long file = guest.lookup(sub, "file");

        guest.write(file, 7, "!".getBytes());
        long made = guest.create(sub, "made", 0640);
        guest.write(made, 0, "by guest".getBytes());
        Files.writeString(folder.resolve("sub/host"), "by host");

        assertThat(folder.resolve("sub/file")).hasContent("content!");
        assertThat(folder.resolve("sub/made")).hasContent("by guest");
        assertThat(guest.read(guest.lookup(sub, "host"), 0, 100)).asString().isEqualTo("by host");
        assertThat(guest.list(sub, true)).containsExactly("file", "host", "made");
    }

    /** Which it refuses (ETXTBSY) for a file that anybody has open to be written. */
    @Test
    void theHostExecutesWhatTheGuestReads() throws Exception {
        Path program = Files.copy(Path.of("/bin/true"), folder.resolve("program"));

        assertThat(guest.read(guest.lookup(ROOT, "program"), 0, 4)).hasSize(4);

        assertThat(new ProcessBuilder(program.toString()).start().waitFor()).isZero();
    }

    @Test
    void whatIsReadOnlyIsNotChanged() throws IOException {
        serve(true);
        long sub = guest.lookup(ROOT, "sub");
        long file = guest.lookup(sub, "file");

        assertThat(guest.write(file, 0, "x".getBytes())).isEqualTo(-EROFS);
        assertThat(guest.create(sub, "x", 0644)).isEqualTo(-EROFS);
        assertThat(guest.mkdir(sub, "x", 0755)).isEqualTo(-EROFS);
        assertThat(guest.symlink(sub, "x", "y")).isEqualTo(-EROFS);
        assertThat(guest.link(file, sub, "x")).isEqualTo(-EROFS);
        assertThat(guest.unlink(sub, "file")).isEqualTo(-EROFS);
        assertThat(guest.rmdir(ROOT, "sub")).isEqualTo(-EROFS);
        assertThat(guest.rename(sub, "file", ROOT, "x", 0)).isEqualTo(-EROFS);
        assertThat(guest.chmod(file, 0)).isEqualTo(-EROFS);
        assertThat(guest.truncate(file, 0)).isEqualTo(-EROFS);
        assertThat(guest.setxattr(file, "user.x", new byte[1], 0)).isEqualTo(-EROFS);
        assertThat(guest.read(file, 0, 100)).asString().isEqualTo("content");
    }

    @Test
    void aFileKeepsItsNodeThroughRenamesOfTheGuest() {
        long sub = guest.lookup(ROOT, "sub");
        long file = guest.lookup(sub, "file");

        assertThat(guest.rename(sub, "file", ROOT, "moved", 0)).isZero();

        assertThat(guest.lookup(ROOT, "moved")).isEqualTo(file);
        assertThat(guest.lookup(sub, "file")).isEqualTo(-2);
        assertThat(guest.read(file, 0, 100)).asString().isEqualTo("content");
    }

    @Test
    void aFolderThatBecomesALinkLeadsNowhere() throws IOException {
        OverlayFolders.file(base, "secret/file", "secret");
        files.close();
        files =
                new dev.quarters.filesystem.bind.BindFileSystem(
                        folder, null, false, 0); // all closed
        guest = new FuseClient(files).init();
        long sub = guest.lookup(ROOT, "sub");
        long file = guest.lookup(sub, "file");
        Files.move(folder.resolve("sub"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("sub"), base.resolve("secret"));

        assertThat(guest.read(file, 0, 100)).isNull();
        assertThat(guest.lookup(sub, "file")).isNegative();
        assertThat(guest.create(sub, "new", 0644)).isNegative();
    }

    @Test
    void fifosAreNotOpenedAndDevicesNotMade() throws IOException {
        OverlayFolders.run("mkfifo", folder.resolve("fifo").toString());
        long fifo = guest.lookup(ROOT, "fifo");

        assertThat(guest.entry().mode() & 0170000).isEqualTo(0010000);
        assertThat(guest.read(fifo, 0, 10)).isNull();
        assertThat(guest.mknod(ROOT, "null", 0020666, 0x103)).isEqualTo(-EPERM);
        assertThat(guest.chmod(guest.create(ROOT, "su", 04755), 04755)).isEqualTo(-EPERM);
        assertThat(Files.getAttribute(folder.resolve("su"), "unix:mode")).isEqualTo(0100755);
    }

    @Test
    void aSingleFileIsSharedWithoutWhatIsBesideIt() throws IOException {
        files.close();
        OverlayFolders.file(folder, "sub/secret", "secret");
        files = FileSystems.bind(folder.resolve("sub/file"), false);
        guest = new FuseClient(files).init();

        long file = guest.lookup(ROOT, "file");
        guest.write(file, 0, "C".getBytes());

        assertThat(folder.resolve("sub/file")).hasContent("Content");
        assertThat(guest.list(ROOT, false)).containsExactly("file");
        assertThat(guest.lookup(ROOT, "secret")).isEqualTo(-2);
        assertThat(guest.create(ROOT, "new", 0644)).isEqualTo(-EPERM);
        assertThat(guest.unlink(ROOT, "file")).isEqualTo(-EPERM);
        assertThat(guest.chmod(ROOT, 0777)).isEqualTo(-EPERM);
    }
}
