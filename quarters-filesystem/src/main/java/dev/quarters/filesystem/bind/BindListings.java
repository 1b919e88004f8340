package dev.quarters.filesystem.bind;

import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EBADF;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENFILE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTDIR;

import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.LongMap;
import dev.quarters.filesystem.host.Name;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Folders;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Lists folders of the host by the host's own positions. */
final class BindListings {

    private static final int MOST = 1 << 12;

    private final BindNodes nodes;
    private final LongMap<Handle> open = new LongMap<>();
    private long next = 1;

    private final @Nullable Name only;

    /**
     * @param only the one name that the root shows; null for all
     */
    BindListings(BindNodes nodes, @Nullable Name only) {
        this.nodes = nodes;
        this.only = only;
    }

    private record Handle(int fd, boolean fixed) {}

    long open(BindNode node) {
        if (!node.isFolder()) {
            return -ENOTDIR;
        }
        if (open.size() >= MOST) {
            return -ENFILE;
        }
        int path = nodes.fd(node);
        int fd = path < 0 ? path : nodes.host.reopen(path, O_RDONLY | O_DIRECTORY);
        if (fd < 0) {
            return fd;
        }
        open.put(next, new Handle(fd, only != null && node == nodes.root));
        return next++;
    }

    int list(long handle, long position, Folders.Listing to) {
        Handle of = open.get(handle);
        return of == null
                ? -EBADF
                : FolderEntries.read(
                        of.fd(),
                        position,
                        (name, inode, type, following) ->
                                of.fixed() && !Objects.equals(new Name(name), only)
                                        || to.add(name, inode, type, following));
    }

    void close(long handle) {
        Handle of = open.get(handle);
        if (of != null) {
            Descriptors.close(of.fd());
            open.remove(handle);
        }
    }

    void closeAll() {
        open.values().forEach(handle -> Descriptors.close(handle.fd()));
        open.clear();
    }
}
