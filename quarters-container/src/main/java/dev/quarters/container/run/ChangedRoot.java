package dev.quarters.container.run;

import dev.quarters.api.Changed.Change;
import dev.quarters.api.Changed.Kind;
import dev.quarters.api.QuartersException;
import dev.quarters.container.plan.RootPlan;
import dev.quarters.guest.copy.CopyOut;
import dev.quarters.guest.copy.FileTree.Status;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.file.Directory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a guest wrote, beside the layers of its image. */
record ChangedRoot(RootPlan root) {

    /** Of POSIX: two blocks of zeros. */
    private static final byte[] EMPTY_ARCHIVE = new byte[1024];

    /** Writes it as a layer. */
    void writeLayer(OutputStream archive) {
        if (!Files.isDirectory(root.upper())) { // It was never started.
            try {
                archive.write(EMPTY_ARCHIVE);
            } catch (IOException e) {
                throw new QuartersException("cannot write the archive: " + e, "", e);
            }
            return;
        }
        try (LayerFiles files = new LayerFiles(root.upper())) {
            CopyOut.copyRoot(files, archive);
        }
    }

    /** What is different, by path. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        if (!Files.isDirectory(root.upper())) {
            return changes;
        }
        List<RootFiles> layers = new ArrayList<>();
        try (RootFiles upper = files(root.upper())) {
            root.layers().reversed().forEach(layer -> layers.add(files(layer)));
            compare(upper, "", layers, changes);
        } finally {
            layers.forEach(RootFiles::close);
        }
        return changes;
    }

    private static RootFiles files(Path folder) {
        return new RootFiles(Directory.open(folder));
    }

    /**
     * @param below the layers, from the topmost, whose folder of that path shows through
     */
    private static void compare(
            RootFiles upper, String folder, List<RootFiles> below, List<Change> changes) {
        for (String name : upper.names(folder.isEmpty() ? "/" : folder)) {
            String path = folder + "/" + name;
            Optional<Status> status = find(upper, path);
            if (status.isEmpty()) {
                continue; // Gone meanwhile.
            }
            if (Whiteouts.isOne(status.get())) {
                changes.add(new Change(path, Kind.DELETED));
                continue;
            }
            List<RootFiles> through = new ArrayList<>();
            boolean known = isBelow(below, path, through);
            changes.add(new Change(path, known ? Kind.MODIFIED : Kind.ADDED));
            if (status.get().isFolder()) {
                compare(upper, path, upper.isOpaque(path) ? List.of() : through, changes);
            }
        }
    }

    /** Whether there is something, and in which layers it is a folder that shows through. */
    private static boolean isBelow(List<RootFiles> below, String path, List<RootFiles> through) {
        boolean known = false;
        for (RootFiles layer : below) {
            Optional<Status> status = find(layer, path);
            if (status.isEmpty()) {
                continue;
            }
            if (Whiteouts.isOne(status.get())) {
                return known;
            }
            known = true;
            if (!status.get().isFolder()) {
                return true;
            }
            through.add(layer);
            if (layer.isOpaque(path)) {
                return true;
            }
        }
        return known;
    }

    private static Optional<Status> find(RootFiles files, String path) {
        try {
            return Optional.of(files.status(path));
        } catch (LinuxException failure) {
            if (failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
