package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.machine.state.StateException;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A guest goes on with the nodes that it had when the machine was saved. */
class SnapshotTest {

    private static final long ROOT = FuseClient.ROOT;
    private static final int ESTALE = 116;

    @TempDir Path base;
    private OverlayFolders overlay;

    @BeforeEach
    void layers() throws IOException {
        overlay = new OverlayFolders(base);
        Path low = overlay.layer("low");
        OverlayFolders.file(low, "a/b/file", "low");
        OverlayFolders.file(low, "removed", "removed");
    }

    @AfterEach
    void close() {
        overlay.close();
    }

    /** The same session on the other side of a snapshot. */
    private FuseClient restored() {
        FuseClient before = overlay.guest;
        MapState state = MapState.of(before.session);
        FuseClient after = overlay.serve();
        after.session.load(state);
        return after;
    }

    @Test
    void nodesKeepTheirNumbers() {
        FuseClient guest = overlay.open();
        long file = overlay.node("a/b/file");
        long moved = guest.mkdir(ROOT, "new", 0755);
        guest.rename(overlay.node("a"), "b", moved, "c", 0);
        long held = guest.create(ROOT, "held", 0644);
        guest.write(held, 0, "held".getBytes());
        guest.unlink(ROOT, "held");
        long removed = overlay.node("removed");
        guest.unlink(ROOT, "removed");
        long gone = guest.mkdir(ROOT, "gone", 0700);
        guest.rmdir(ROOT, "gone");
        long forgotten = guest.create(ROOT, "forgotten", 0644);
        guest.forget(forgotten, 1);

        FuseClient after = restored();

        assertThat(after.read(file, 0, 100)).asString().isEqualTo("low");
        assertThat(after.lookup(moved, "c")).isPositive();
        assertThat(after.read(held, 0, 100)).asString().isEqualTo("held");
        assertThat(after.stat(held).links()).isZero();
        assertThat(after.read(removed, 0, 100)).asString().isEqualTo("removed");
        assertThat(after.mkdir(gone, "inner", 0700)).isEqualTo(-2);
        assertThat(after.readRaw(forgotten, 0, 10)).isEqualTo(-ESTALE);
        assertThat(after.create(ROOT, "later", 0644)).isGreaterThan(forgotten);
        assertThat(after.write(file, 3, "er".getBytes())).isEqualTo(2);
        assertThat(overlay.content("new/c/file")).isEqualTo("lower");
    }

    @Test
    void otherFilesThanThoseOfTheSnapshotAreRefused() throws IOException {
        FuseClient guest = overlay.open();
        guest.create(ROOT, "made", 0644);
        MapState state = MapState.of(guest.session);
        Files.delete(overlay.upper.resolve("files/made"));

        FuseClient after = overlay.serve();

        assertThatThrownBy(() -> after.session.load(state))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("made is missing");
    }

    @Test
    void nodesOfASharedFolderKeepTheirNumbers() throws IOException {
        Path folder = Files.createDirectories(base.resolve("shared"));
        OverlayFolders.file(folder, "a/file", "content");
        MapState state;
        long file;
        try (FileSystem files = FileSystems.bind(folder, false)) {
            FuseClient guest = new FuseClient(files).init();
            guest.lookup(ROOT, "nothing");
            file = guest.lookup(guest.lookup(ROOT, "a"), "file");
            state = MapState.of(guest.session);
        }
        try (FileSystem files = FileSystems.bind(folder, false)) {
            FuseClient guest = new FuseClient(files);
            guest.session.load(state);

            assertThat(guest.read(file, 0, 100)).asString().isEqualTo("content");
            assertThat(guest.lookup(guest.lookup(ROOT, "a"), "file")).isEqualTo(file);
        }
    }
}
