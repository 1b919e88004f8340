package dev.quarters.filesystem.bind;

import dev.quarters.filesystem.host.Descriptor;
import dev.quarters.filesystem.host.Name;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

/** A file of the host that the guest knows. */
final class BindNode {

    final long fileSystem;
    final long inode;

    /** Never changes: another type is another inode. */
    final int type;

    long id;
    long holds;
    int opens;

    /** Where it was seen last; null of the root. */
    @Nullable BindNode parent;

    Name name;

    /** As a path. */
    final Descriptor path = new Descriptor();

    /** To read, and perhaps to write. */
    final Descriptor content = new Descriptor();

    boolean contentWritable;

    BindNode(long fileSystem, long inode, int type, @Nullable BindNode parent, Name name) {
        this.fileSystem = fileSystem;
        this.inode = inode;
        this.type = type;
        this.parent = parent;
        this.name = name;
    }

    boolean isFolder() {
        return type == FileType.FOLDER;
    }

    boolean isRegular() {
        return type == FileType.REGULAR;
    }

    /** What it is found by. */
    Key key() {
        return new Key(fileSystem, inode);
    }

    /** An inode of the host. */
    record Key(long fileSystem, long inode) {}
}
