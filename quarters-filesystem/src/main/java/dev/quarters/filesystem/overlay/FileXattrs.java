package dev.quarters.filesystem.overlay;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENODATA;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EOPNOTSUPP;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ERANGE;

import dev.quarters.filesystem.host.Xattrs;

import java.util.Arrays;

/** Extended attributes of the guest. */
final class FileXattrs {

    private final Overlay overlay;
    private final CopyUp copyUp;

    FileXattrs(Overlay overlay, CopyUp copyUp) {
        this.overlay = overlay;
        this.copyUp = copyUp;
    }

    /** A descriptor to read attributes from; -ENODATA where there are none for sure. */
    private int readable(Inode inode) {
        if (inode instanceof Folder folder && folder.gone) {
            return -ENODATA;
        }
        if (inode.upper) {
            return overlay.fd(inode);
        }
        return switch (inode) {
            case Folder folder -> lower(folder);
            case Leaf leaf -> leaf.isRegular() ? overlay.fd(leaf) : -ENODATA;
        };
    }

    private int lower(Folder folder) {
        int fd = overlay.cache.use(folder.descriptor);
        if (fd >= 0 || folder.lower == null) {
            return fd >= 0 ? fd : -ENODATA;
        }
        fd = overlay.lower.open(folder.lower);
        return fd < 0 ? fd : overlay.cache.put(folder.descriptor, fd);
    }

    int get(Inode inode, byte[] name, byte[] value) {
        boolean capability = Arrays.equals(name, UpperXattrs.CAPABILITY);
        if (capability && inode instanceof Leaf leaf && leaf.capability == Leaf.Capability.ABSENT) {
            return -ENODATA;
        }
        if (!UpperXattrs.isServed(name)) {
            return -EOPNOTSUPP;
        }
        if (!inode.upper && !UpperXattrs.isOfImage(name)) {
            return -ENODATA;
        }
        int fd = readable(inode);
        if (fd < 0) {
            return fd;
        }
        int length = Xattrs.get(fd, inode.upper ? UpperXattrs.toHost(name) : name, value);
        if (capability && inode instanceof Leaf leaf && length == -ENODATA) {
            leaf.capability = Leaf.Capability.ABSENT;
        }
        return length;
    }

    int list(Inode inode, byte[] names) {
        int fd = readable(inode);
        if (fd < 0) {
            return fd == -ENODATA ? 0 : fd;
        }
        int length = 0;
        for (byte[] host : Xattrs.names(fd)) {
            byte[] name = host;
            if (inode.upper) {
                name = UpperXattrs.toGuest(host);
            } else if (!UpperXattrs.isOfImage(host)) {
                name = null;
            }
            if (name != null) {
                if (name.length >= names.length - length) {
                    return -ERANGE;
                }
                System.arraycopy(name, 0, names, length, name.length);
                length += name.length;
                names[length++] = 0;
            }
        }
        return length;
    }

    int set(Inode inode, byte[] name, byte[] value, int flags) {
        if (!UpperXattrs.isServed(name)) {
            return -EOPNOTSUPP;
        }
        byte[] host = UpperXattrs.toHost(name);
        if (host.length > 255) {
            return -ERANGE;
        }
        int error = copyUp.copyUp(inode);
        int fd = error < 0 ? error : overlay.fd(inode);
        if (inode instanceof Leaf leaf && Arrays.equals(name, UpperXattrs.CAPABILITY)) {
            leaf.capability = Leaf.Capability.UNKNOWN;
        }
        return fd < 0 ? fd : Xattrs.set(fd, host, value, flags);
    }

    int remove(Inode inode, byte[] name) {
        if (!UpperXattrs.isServed(name)) {
            return -EOPNOTSUPP;
        }
        byte[] host = UpperXattrs.toHost(name);
        int error = host.length > 255 ? -ENODATA : copyUp.copyUp(inode);
        int fd = error < 0 ? error : overlay.fd(inode);
        return fd < 0 ? fd : Xattrs.remove(fd, host);
    }
}
