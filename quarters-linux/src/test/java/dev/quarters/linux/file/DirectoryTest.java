package dev.quarters.linux.file;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Stat.S_IFIFO;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;

/** Files relative to an open directory are made as asked, and never outside of it. */
class DirectoryTest {

    @TempDir private Path path;
    private Directory directory;

    @BeforeEach
    void open() {
        directory = Directory.open(path);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void linksCannotLeadOut() throws Exception {
        directory.makeSymbolicLink("/etc", "out");
        directory.makeDirectory("etc", 0755);
        Descriptors.close(directory.openInRoot("etc/passwd", O_RDWR | O_CREAT, 0600));
        Descriptors.close(directory.openInRoot("out/../../../out/passwd", O_RDONLY, 0));
        assertThat(Files.size(path.resolve("etc/passwd"))).isZero();
        assertThat(
                        catchThrowableOfType(
                                        LinuxException.class,
                                        () -> directory.openBeneath("out/passwd", O_RDONLY, 0))
                                .is(Errno.EXDEV))
                .isTrue();
        try (Directory etc = directory.directory("out")) {
            assertThat(etc.status("passwd").isRegular()).isTrue();
        }
        directory.remove("out");
    }

    @Test
    void everyKindOfEntryIsMade() throws Exception {
        assertThat(directory.makeDirectoryIfAbsent("d", 0700)).isTrue();
        assertThat(directory.makeDirectoryIfAbsent("d", 0700)).isFalse();
        directory.makeNode("fifo", S_IFIFO | 0640, 0, 0);
        directory.makeSymbolicLink("nowhere ü", "link");
        directory.makeLink(directory, "fifo", "d/same");
        directory.rename("link", directory, "renamed", 0);
        assertThat(directory.readLink("renamed")).isEqualTo("nowhere ü");
        assertThat(directory.status("renamed").isSymbolicLink()).isTrue();
        assertThat(directory.status("d").isDirectory()).isTrue();
        FileStatus fifo = directory.status("fifo");
        assertThat(fifo.links()).isEqualTo(2);
        assertThat(fifo.mode()).isEqualTo(S_IFIFO | 0640);
        assertThat(fifo.inode()).isEqualTo(Files.getAttribute(path.resolve("d/same"), "unix:ino"));
        directory.remove("d/same");
        directory.removeDirectory("d");
        assertThat(path.resolve("d")).doesNotExist();
    }

    @Test
    void metadataIsSetOnTheEntryItself() throws Exception {
        directory.makeSymbolicLink("target", "link");
        directory.setTimes("link", 5, 6, 1_000_000_000, 123_456_789);
        FileStatus link = directory.status("link");
        assertThat(link.modifySeconds()).isEqualTo(1_000_000_000);
        assertThat(link.modifyNanos()).isEqualTo(123_456_789);
        assumeTrue(Kernel.call(SystemCall.geteuid) == 0, "only root may give files away");
        directory.changeOwner("link", 12, 34);
        assertThat(directory.status("link").uid()).isEqualTo(12);
        assertThat(directory.status("link").gid()).isEqualTo(34);
        directory.makeNode("null", 0020666, 1, 3);
        directory.changeMode("null", 04751);
        assertThat(directory.status("null").mode()).isEqualTo(0024751);
        assertThat(directory.status("null").node()).isEqualTo(Directory.device(1, 3));
        directory.attributes("link").set("trusted.test", new byte[] {1, 2, 3});
        assertThat(directory.attributes("link").get("trusted.test")).hasValue(new byte[] {1, 2, 3});
        assertThat(directory.attributes("link").names()).contains("trusted.test");
        directory.attributes("link").remove("trusted.test");
        assertThat(directory.attributes("link").get("trusted.test")).isEmpty();
    }

    @Test
    void filesAreWrittenWithHoles() throws Exception {
        byte[] bytes = new byte[200_000];
        Arrays.fill(bytes, (byte) 7);
        int fd = directory.openBeneath("file", O_RDWR | O_CREAT | O_EXCL, 0600);
        try (OpenFile file = new OpenFile(fd, "file")) {
            file.write(bytes, 0, bytes.length);
            file.write(bytes, 0, 10, 1_000_000);
            file.truncate(2_000_000);
            file.punchHole(0, 65536);
            file.changeMode(0640);
            file.setTimes(1, 2, 3, 4000);
            file.sync();
        }
        byte[] content = Files.readAllBytes(path.resolve("file"));
        assertThat(content).hasSize(2_000_000);
        assertThat(content[65535]).isZero();
        assertThat(content[65536]).isEqualTo((byte) 7);
        assertThat(content[1_000_009]).isEqualTo((byte) 7);
        assertThat(Files.getLastModifiedTime(path.resolve("file")))
                .isEqualTo(FileTime.from(Instant.ofEpochSecond(3, 4000)));
        assertThat(directory.status("file").blocks()).isLessThan(1000);
    }

    @Test
    void aFailureNamesTheEntry() {
        assertThat(catchThrowableOfType(LinuxException.class, () -> directory.remove("absent")))
                .hasMessage("cannot remove \"absent\": ENOENT (No such file or directory)");
    }
}
