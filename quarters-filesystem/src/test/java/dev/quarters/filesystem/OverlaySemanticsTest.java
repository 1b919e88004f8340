package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What shows of the layers, and what stays of the guest's changes when it is served again. */
class OverlaySemanticsTest {

    private static final long ROOT = FuseClient.ROOT;
    private static final int ENOENT = 2;

    @TempDir Path base;
    private OverlayFolders overlay;
    private Path low;
    private Path high;

    @BeforeEach
    void layers() throws IOException {
        overlay = new OverlayFolders(base);
        low = overlay.layer("low");
        high = overlay.layer("high");
        OverlayFolders.file(low, "etc/passwd", "root");
        OverlayFolders.file(low, "etc/old", "old");
        OverlayFolders.file(low, "usr/lib/a", "a");
        OverlayFolders.file(high, "etc/passwd", "toor");
        OverlayFolders.file(high, "etc/new", "new");
    }

    @AfterEach
    void close() {
        overlay.close();
    }

    @Test
    void foldersAreMergedAndTheTopmostFileCounts() {
        FuseClient guest = overlay.open();

        assertThat(guest.list(overlay.node("etc"), true)).containsExactly("new", "old", "passwd");
        assertThat(overlay.content("etc/passwd")).isEqualTo("toor");
        assertThat(overlay.content("etc/old")).isEqualTo("old");
    }

    @Test
    void whatIsWrittenGoesAboveAndStays() throws IOException {
        FuseClient guest = overlay.open();
        long passwd = overlay.node("etc/passwd");
        long number = guest.stat(passwd).number();

        assertThat(guest.write(passwd, 4, "!!".getBytes())).isEqualTo(2);

        assertThat(overlay.content("etc/passwd")).isEqualTo("toor!!");
        assertThat(Files.readString(high.resolve("etc/passwd"))).isEqualTo("toor");
        guest = overlay.open();
        assertThat(overlay.content("etc/passwd")).isEqualTo("toor!!");
        assertThat(guest.stat(overlay.node("etc/passwd")).number()).isEqualTo(number);
    }

    @Test
    void whatIsRemovedIsHidden() {
        FuseClient guest = overlay.open();
        long etc = overlay.node("etc");

        assertThat(guest.unlink(etc, "passwd")).isZero();

        assertThat(guest.lookup(etc, "passwd")).isEqualTo(-ENOENT);
        assertThat(guest.list(etc, false)).containsExactly("new", "old");
        overlay.open();
        assertThat(overlay.node("etc/passwd")).isEqualTo(-ENOENT);
    }

    @Test
    void aFolderMadeAgainIsEmpty() {
        FuseClient guest = overlay.open();
        long lib = overlay.node("usr/lib");
        assertThat(guest.unlink(lib, "a")).isZero();
        assertThat(guest.rmdir(overlay.node("usr"), "lib")).isZero();

        assertThat(guest.mkdir(overlay.node("usr"), "lib", 0755)).isPositive();

        assertThat(guest.list(overlay.node("usr/lib"), true)).isEmpty();
        guest = overlay.open();
        assertThat(guest.list(overlay.node("usr/lib"), true)).isEmpty();
    }

    @Test
    void aFolderOfALayerKeepsItsContentWhereverItIsMoved() {
        FuseClient guest = overlay.open();

        assertThat(guest.rename(ROOT, "etc", overlay.node("usr/lib"), "etc2", 0)).isZero();

        assertThat(overlay.content("usr/lib/etc2/passwd")).isEqualTo("toor");
        assertThat(overlay.node("etc")).isEqualTo(-ENOENT);
        guest = overlay.open();
        assertThat(overlay.content("usr/lib/etc2/passwd")).isEqualTo("toor");
        assertThat(guest.list(overlay.node("usr/lib/etc2"), false))
                .containsExactly("new", "old", "passwd");
        assertThat(overlay.node("etc")).isEqualTo(-ENOENT);
    }

    @Test
    void namesOfOneFileInALayerStayNamesOfOneFile() throws IOException {
        Files.createLink(low.resolve("usr/lib/b"), low.resolve("usr/lib/a"));
        FuseClient guest = overlay.open();
        assertThat(overlay.node("usr/lib/a")).isEqualTo(overlay.node("usr/lib/b"));

        guest.write(overlay.node("usr/lib/a"), 0, "written".getBytes());

        assertThat(overlay.content("usr/lib/b")).isEqualTo("written");
        guest = overlay.open();
        assertThat(overlay.content("usr/lib/b")).isEqualTo("written");
        assertThat(overlay.node("usr/lib/a")).isEqualTo(overlay.node("usr/lib/b"));
        assertThat(guest.stat(overlay.node("usr/lib/b")).links()).isEqualTo(2);
        assertThat(guest.unlink(overlay.node("usr/lib"), "a")).isZero();
        assertThat(guest.stat(overlay.node("usr/lib/b")).links()).isEqualTo(1);
        assertThat(overlay.content("usr/lib/b")).isEqualTo("written");
    }

    @Test
    void aFileThatIsHeldLivesWithoutAName() throws IOException {
        FuseClient guest = overlay.open();
        long made = guest.create(ROOT, "log", 0644);
        long old = overlay.node("etc/old");
        guest.write(made, 0, "one".getBytes());
        assertThat(guest.unlink(ROOT, "log")).isZero();
        assertThat(guest.unlink(overlay.node("etc"), "old")).isZero();

        assertThat(guest.write(made, 3, "two".getBytes())).isEqualTo(3);
        assertThat(guest.write(old, 3, "er".getBytes())).isEqualTo(2);

        assertThat(guest.read(made, 0, 100)).asString().isEqualTo("onetwo");
        assertThat(guest.read(old, 0, 100)).asString().isEqualTo("older");
        assertThat(guest.stat(made).links()).isZero();
        guest.forget(made, 1);
        guest.forget(old, 100);
        try (var left = Files.list(overlay.upper.resolve("orphans"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileWithoutANameCanGetOne() {
        FuseClient guest = overlay.open();
        long file = guest.tmpfile(ROOT, 0600);
        assertThat(file).isPositive();
        guest.write(file, 0, "content".getBytes());
        assertThat(guest.stat(file).links()).isZero();

        assertThat(guest.link(file, ROOT, "named")).isEqualTo(file);

        assertThat(guest.stat(file).links()).isEqualTo(1);
        overlay.open();
        assertThat(overlay.content("named")).isEqualTo("content");
    }
}
