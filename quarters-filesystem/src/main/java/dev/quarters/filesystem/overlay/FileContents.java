package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.FALLOC_FL_KEEP_SIZE;
import static dev.quarters.linux.uapi.Fcntl.FALLOC_FL_PUNCH_HOLE;
import static dev.quarters.linux.uapi.Fcntl.FALLOC_FL_ZERO_RANGE;
import static dev.quarters.linux.uapi.Fcntl.UTIME_NOW;
import static dev.quarters.linux.uapi.Fcntl.UTIME_OMIT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EISDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EOPNOTSUPP;

import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.machine.virtio.fs.node.AttributeChange;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.Buffers;
import dev.quarters.machine.virtio.fs.node.FileType;

/** Reads, writes and changes files. */
final class FileContents {

    private static final int ALLOCATIONS =
            FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE;

    /** So that one request of a guest does not take for ever. */
    private static final long MOST_COPIED = 64 << 20;

    private final Overlay overlay;
    private final CopyUp copyUp;

    FileContents(Overlay overlay, CopyUp copyUp) {
        this.overlay = overlay;
        this.copyUp = copyUp;
    }

    private int readable(Inode inode) {
        if (inode instanceof Leaf leaf) {
            return leaf.isRegular() ? overlay.fd(leaf) : -EINVAL;
        }
        return -EISDIR;
    }

    private int writable(Inode inode) {
        if (inode instanceof Leaf leaf) {
            int error = leaf.isRegular() ? copyUp.copyUp(leaf) : -EINVAL;
            return error < 0 ? error : overlay.fd(leaf);
        }
        return -EISDIR;
    }

    long read(Inode inode, long offset, Buffers to) {
        int fd = readable(inode);
        return fd < 0 ? fd : OpenFiles.read(fd, offset, to);
    }

    long write(Inode inode, long offset, Buffers from, boolean killSetId) {
        int fd = writable(inode);
        if (fd < 0) {
            return fd;
        }
        int error = dropPrivileges((Leaf) inode, fd, killSetId);
        return error < 0 ? error : OpenFiles.write(fd, offset, from);
    }

    /** What a program may do by its file's bits, it may not when somebody else wrote the file. */
    private int dropPrivileges(Leaf leaf, int fd, boolean setId) {
        if (leaf.capability != Leaf.Capability.ABSENT) {
            Xattrs.remove(fd, UpperXattrs.toHost(UpperXattrs.CAPABILITY));
            leaf.capability = Leaf.Capability.ABSENT;
        }
        int mode = FileType.withoutSetId(leaf.attributes.mode());
        if (!setId || mode == leaf.attributes.mode()) {
            return 0;
        }
        setMode(leaf, mode);
        return overlay.writeRecord(fd, leaf.attributes);
    }

    private static void setMode(Inode inode, int mode) {
        Attributes a = inode.attributes;
        a.setKind(a.number(), mode, a.links(), a.device());
    }

    int allocate(Inode inode, int mode, long offset, long length) {
        if ((mode & ~ALLOCATIONS) != 0) {
            return -EOPNOTSUPP;
        }
        int fd = writable(inode);
        return fd < 0 ? fd : OpenFiles.allocate(fd, mode, offset, length);
    }

    long seek(Inode inode, long offset, int whence) {
        int fd = readable(inode);
        return fd < 0 ? fd : OpenFiles.seek(fd, offset, whence);
    }

    long copy(Inode from, long offset, Inode to, long toOffset, long length) {
        int target = writable(to);
        int source = target < 0 ? target : readable(from);
        if (source < 0) {
            return source;
        }
        int error = dropPrivileges((Leaf) to, target, true);
        return error < 0
                ? error
                : OpenFiles.copy(source, offset, target, toOffset, Math.min(length, MOST_COPIED));
    }

    int sync(Inode inode, boolean dataOnly) {
        if (!inode.upper || inode instanceof Folder folder && folder.gone) {
            return 0;
        }
        int fd = overlay.fd(inode);
        return fd < 0 ? fd : OpenFiles.sync(fd, dataOnly);
    }

    /** SETATTR; 0 or the error. */
    int change(Inode inode, AttributeChange change) {
        if (inode instanceof Folder folder && folder.gone) {
            return 0;
        }
        if (change.has(AttributeChange.SIZE) && change.size() < 0) {
            return -EINVAL;
        }
        int fd;
        if (change.has(AttributeChange.SIZE)) {
            fd = writable(inode);
        } else {
            int error = copyUp.copyUp(inode);
            fd = error < 0 ? error : overlay.fd(inode);
        }
        int error = fd < 0 ? fd : changeRecord(inode, fd, change);
        if (error == 0 && change.has(AttributeChange.SIZE)) {
            error = OpenFiles.truncate(fd, change.size());
        }
        return error == 0 ? changeTimes(fd, change) : error;
    }

    private int changeRecord(Inode inode, int fd, AttributeChange change) {
        Attributes a = inode.attributes;
        int before = a.mode();
        int uid = change.has(AttributeChange.UID) ? change.uid() : a.uid();
        int gid = change.has(AttributeChange.GID) ? change.gid() : a.gid();
        boolean changed = uid != a.uid() || gid != a.gid();
        a.setOwner(uid, gid);
        if (change.has(AttributeChange.MODE)) {
            setMode(inode, before & FileType.MASK | change.mode() & FileType.PERMISSIONS);
        }
        if (inode instanceof Leaf leaf
                && change.has(AttributeChange.SIZE | AttributeChange.UID | AttributeChange.GID)) {
            int error = dropPrivileges(leaf, fd, change.has(AttributeChange.KILL_SET_ID));
            if (error < 0) {
                return error;
            }
        }
        return changed || a.mode() != before ? overlay.writeRecord(fd, a) : 0;
    }

    private static int changeTimes(int fd, AttributeChange change) {
        int access = AttributeChange.ACCESS | AttributeChange.ACCESS_NOW;
        int modify = AttributeChange.MODIFY | AttributeChange.MODIFY_NOW;
        if (!change.has(access | modify)) {
            return 0;
        }
        return OpenFiles.setTimes(
                fd,
                change.accessSeconds(),
                nanos(
                        change.has(access),
                        change.has(AttributeChange.ACCESS_NOW),
                        change.accessNanos()),
                change.modifySeconds(),
                nanos(
                        change.has(modify),
                        change.has(AttributeChange.MODIFY_NOW),
                        change.modifyNanos()));
    }

    private static int nanos(boolean set, boolean now, int nanos) {
        if (!set) {
            return UTIME_OMIT;
        }
        return now ? UTIME_NOW : Math.floorMod(nanos, 1_000_000_000);
    }
}
