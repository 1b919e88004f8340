package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.Rootfs;
import dev.quarters.filesystem.overlay.ChangedTree;
import dev.quarters.filesystem.overlay.ChangedTree.Change;
import dev.quarters.filesystem.overlay.ChangedTree.Entry;
import dev.quarters.linux.LinuxException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a guest changed shows from outside, while its files are served. */
class ChangedTreeTest {

    @TempDir Path base;
    private OverlayFolders overlay;
    private Path low;
    private FuseTree guest;

    @BeforeEach
    void layers() throws IOException {
        overlay = new OverlayFolders(base);
        low = overlay.layer("low");
        OverlayFolders.file(low, "etc/passwd", "root");
        OverlayFolders.file(low, "etc/group", "staff");
        OverlayFolders.file(low, "usr/lib/a", "a");
        OverlayFolders.file(low, "usr/lib/b", "b");
        guest = new FuseTree(overlay.open());
    }

    @AfterEach
    void close() {
        overlay.close();
    }

    private ChangedTree look() {
        return FileSystems.changes(new Rootfs(List.of(low)), overlay.upper);
    }

    @Test
    void nothingIsChangedAtFirst() {
        try (ChangedTree tree = look()) {
            assertThat(tree.entries("/"))
                    .containsExactly(new Entry("etc", Change.NONE), new Entry("usr", Change.NONE));
        }
        try (ChangedTree unused =
                FileSystems.changes(new Rootfs(List.of(low)), base.resolve("absent"))) {
            assertThat(unused.entries("/usr/lib"))
                    .containsExactly(new Entry("a", Change.NONE), new Entry("b", Change.NONE));
        }
    }

    @Test
    void eachChangeHasItsKind() {
        guest.unlink("etc/passwd");
        guest.write("etc/group", 0, "STAFF".getBytes());
        guest.create("new", 0640);
        guest.chown("new", 5, 6);
        guest.symlink("link", "/new");

        try (ChangedTree tree = look()) {
            assertThat(tree.entries("/"))
                    .containsExactly(
                            new Entry("etc", Change.MODIFIED),
                            new Entry("link", Change.ADDED),
                            new Entry("new", Change.ADDED),
                            new Entry("usr", Change.NONE));
            assertThat(tree.entries("/etc"))
                    .containsExactly(
                            new Entry("group", Change.MODIFIED),
                            new Entry("passwd", Change.DELETED));
            assertThat(tree.target("/link")).isEqualTo("/new");
            assertThat(tree.attributes("/new").mode()).isEqualTo(0100640);
            assertThat(tree.attributes("/new").gid()).isEqualTo(6);
            assertThatThrownBy(() -> tree.attributes("/etc/passwd"))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("ENOENT");
        }
    }

    @Test
    void aFolderThatWasRenamedIsNewAsAWhole() {
        assertThat(guest.rename("usr/lib", "usr/moved", 0)).isZero();

        try (ChangedTree tree = look()) {
            assertThat(tree.entries("/usr"))
                    .containsExactly(
                            new Entry("moved", Change.ADDED), new Entry("lib", Change.DELETED));
            assertThat(tree.entries("/usr/moved"))
                    .containsExactly(new Entry("a", Change.ADDED), new Entry("b", Change.ADDED));
        }
    }

    @Test
    void aFolderThatWasMadeAnewHidesTheOld() {
        guest.unlink("usr/lib/a");
        guest.unlink("usr/lib/b");
        assertThat(guest.rmdir("usr/lib")).isZero();
        guest.mkdir("usr/lib", 0755);
        guest.create("usr/lib/b", 0644);

        try (ChangedTree tree = look()) {
            assertThat(tree.isOpaque("/usr/lib")).isTrue();
            assertThat(tree.isOpaque("/usr")).isFalse();
            assertThat(tree.entries("/usr/lib")).containsExactly(new Entry("b", Change.MODIFIED));
        }
    }

    /** Its monitor may be in the guest's hands. */
    @Test
    void aLinkInThePlaceOfTheFolderIsNotFollowed() throws IOException {
        Path upper = overlay.upper;
        Path elsewhere = base.resolve("elsewhere");
        Files.move(upper, elsewhere);
        Files.createSymbolicLink(upper, elsewhere);

        try (ChangedTree tree = look()) {
            assertThat(tree.entries("/"))
                    .containsExactly(new Entry("etc", Change.NONE), new Entry("usr", Change.NONE));
        }
    }
}
