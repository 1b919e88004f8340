package dev.quarters.filesystem.bind;

import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EBADF;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENFILE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTDIR;

import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.LongMap;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Folders;

/** Lists folders of the host by the host's own positions. */
final class BindListings {

    private static final int MOST = 1 << 12;

    private final BindNodes nodes;
    private final LongMap<Integer> open = new LongMap<>();
    private long next = 1;

    BindListings(BindNodes nodes) {
        this.nodes = nodes;
    }

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
        open.put(next, fd);
        return next++;
    }

    int list(long handle, long position, Folders.Listing to) {
        Integer fd = open.get(handle);
        return fd == null
                ? -EBADF
                : FolderEntries.read(
                        fd,
                        position,
                        (name, inode, type, following) -> to.add(name, inode, type, following));
    }

    void close(long handle) {
        Integer fd = open.get(handle);
        if (fd != null) {
            Descriptors.close(fd);
            open.remove(handle);
        }
    }

    void closeAll() {
        open.values().forEach(Descriptors::close);
        open.clear();
    }
}
