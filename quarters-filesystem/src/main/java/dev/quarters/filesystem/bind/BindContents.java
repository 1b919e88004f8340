package dev.quarters.filesystem.bind;

import static dev.quarters.linux.uapi.Fcntl.UTIME_NOW;
import static dev.quarters.linux.uapi.Fcntl.UTIME_OMIT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENODATA;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EOPNOTSUPP;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EPERM;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ERANGE;

import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.machine.virtio.fs.node.AttributeChange;
import dev.quarters.machine.virtio.fs.node.Buffers;
import dev.quarters.machine.virtio.fs.node.FileType;

/** Reads, writes and changes files of the host. */
final class BindContents {

    private static final int ALLOCATIONS = 1 | 2 | 16; // KEEP_SIZE, PUNCH_HOLE, ZERO_RANGE
    private static final long MOST_COPIED = 64 << 20;

    private final BindNodes nodes;

    BindContents(BindNodes nodes) {
        this.nodes = nodes;
    }

    long read(BindNode node, long offset, Buffers to) {
        int fd = nodes.content(node, false);
        return fd < 0 ? fd : OpenFiles.read(fd, offset, to);
    }

    long write(BindNode node, long offset, Buffers from) {
        int fd = nodes.content(node, true);
        return fd < 0 ? fd : OpenFiles.write(fd, offset, from);
    }

    int allocate(BindNode node, int mode, long offset, long length) {
        if ((mode & ~ALLOCATIONS) != 0) {
            return -EOPNOTSUPP;
        }
        int fd = nodes.content(node, true);
        return fd < 0 ? fd : OpenFiles.allocate(fd, mode, offset, length);
    }

    long seek(BindNode node, long offset, int whence) {
        int fd = nodes.content(node, false);
        return fd < 0 ? fd : OpenFiles.seek(fd, offset, whence);
    }

    long copy(BindNode from, long offset, BindNode to, long toOffset, long length) {
        int source = nodes.content(from, false);
        int target = source < 0 ? source : nodes.content(to, true);
        return target < 0
                ? target
                : OpenFiles.copy(source, offset, target, toOffset, Math.min(length, MOST_COPIED));
    }

    int sync(BindNode node, boolean dataOnly) {
        int fd = nodes.content(node, false);
        return fd < 0 ? fd : OpenFiles.sync(fd, dataOnly);
    }

    int change(BindNode node, AttributeChange change) {
        int fd = nodes.fd(node);
        int error = Math.min(fd, 0);
        if (error == 0 && change.has(AttributeChange.UID | AttributeChange.GID)) {
            error = changeOwner(fd, change);
        }
        if (error == 0 && change.has(AttributeChange.MODE)) {
            error = changeMode(node, fd, change.mode() & FileType.PERMISSIONS);
        }
        if (error == 0 && change.has(AttributeChange.SIZE)) {
            int content = change.size() < 0 ? -EINVAL : nodes.content(node, true);
            error = content < 0 ? content : OpenFiles.truncate(content, change.size());
        }
        return error == 0 ? changeTimes(fd, change) : error;
    }

    private int changeOwner(int fd, AttributeChange change) {
        int uid = -1;
        int gid = -1;
        if (change.has(AttributeChange.UID)) {
            uid = nodes.ids.hostUid(change.uid());
            if (uid == -1) {
                return -EPERM;
            }
        }
        if (change.has(AttributeChange.GID)) {
            gid = nodes.ids.hostGid(change.gid());
            if (gid == -1) {
                return -EPERM;
            }
        }
        return nodes.host.changeOwner(fd, uid, gid);
    }

    /** A program of a guest must not run with somebody's rights on the host. */
    private int changeMode(BindNode node, int fd, int mode) {
        int setId = FileType.SET_USER_ID | FileType.SET_GROUP_ID;
        if (!node.isFolder() && (mode & setId) != 0) {
            return -EPERM;
        }
        return node.type == FileType.SYMBOLIC_LINK ? -EOPNOTSUPP : nodes.host.changeMode(fd, mode);
    }

    private int changeTimes(int fd, AttributeChange change) {
        int access = AttributeChange.ACCESS | AttributeChange.ACCESS_NOW;
        int modify = AttributeChange.MODIFY | AttributeChange.MODIFY_NOW;
        if (!change.has(access | modify)) {
            return 0;
        }
        boolean accessNow = change.has(AttributeChange.ACCESS_NOW);
        boolean modifyNow = change.has(AttributeChange.MODIFY_NOW);
        return nodes.host.setTimes(
                fd,
                change.accessSeconds(),
                nanos(change.has(access), accessNow, change.accessNanos()),
                change.modifySeconds(),
                nanos(change.has(modify), modifyNow, change.modifyNanos()));
    }

    private static int nanos(boolean set, boolean now, int nanos) {
        if (!set) {
            return UTIME_OMIT;
        }
        return now ? UTIME_NOW : Math.floorMod(nanos, 1_000_000_000);
    }

    /** Only attributes of users are those of the files; all others are the host's own. */
    private static boolean isServed(byte[] name) {
        return name.length > 5
                && name[0] == 'u'
                && name[1] == 's'
                && name[2] == 'e'
                && name[3] == 'r'
                && name[4] == '.';
    }

    int getAttribute(BindNode node, byte[] name, byte[] value) {
        int fd = isServed(name) ? nodes.content(node, false) : -ENODATA;
        return fd < 0 ? -ENODATA : Xattrs.get(fd, name, value);
    }

    int listAttributes(BindNode node, byte[] names) {
        int fd = nodes.content(node, false);
        int length = 0;
        if (fd >= 0) {
            for (byte[] name : Xattrs.names(fd)) {
                if (isServed(name)) {
                    if (name.length >= names.length - length) {
                        return -ERANGE;
                    }
                    System.arraycopy(name, 0, names, length, name.length);
                    length += name.length;
                    names[length++] = 0;
                }
            }
        }
        return length;
    }

    int setAttribute(BindNode node, byte[] name, byte[] value, int flags) {
        int fd = isServed(name) ? nodes.content(node, false) : -EOPNOTSUPP;
        return fd < 0 ? fd : Xattrs.set(fd, name, value, flags);
    }

    int removeAttribute(BindNode node, byte[] name) {
        int fd = isServed(name) ? nodes.content(node, false) : -EOPNOTSUPP;
        return fd < 0 ? fd : Xattrs.remove(fd, name);
    }
}
