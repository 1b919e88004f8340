package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EIO;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EOPNOTSUPP;

import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.filesystem.lower.LowerFile;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Brings what is about to be changed into the upper folder. It is made complete in the temporary
 * folder and gets its name then, so that a monitor which ends in between leaves no half of it.
 */
final class CopyUp {

    private static final int NEW_FILE = O_RDWR | O_CREAT | O_EXCL;
    private static final int LONGEST_LINK = 4096;

    private final Overlay overlay;
    private final byte[] value = new byte[Xattrs.LONGEST];

    CopyUp(Overlay overlay) {
        this.overlay = overlay;
    }

    int copyUp(Inode inode) {
        return switch (inode) {
            case Folder folder -> copyUp(folder);
            case Leaf leaf -> copyUp(leaf);
        };
    }

    /** A folder and all that it is in; 0 or the error. */
    int copyUp(Folder folder) {
        if (folder.gone) {
            return -ENOENT;
        }
        Deque<Folder> missing = new ArrayDeque<>();
        Folder at = folder;
        while (!at.upper && at.parent != null) {
            missing.push(at);
            at = at.parent;
        }
        int error = 0;
        while (error == 0 && !missing.isEmpty()) {
            error = copyOne(missing.pop());
        }
        return error;
    }

    private int copyOne(Folder folder) {
        Folder parent = folder.parent;
        int to = parent == null ? -ENOENT : overlay.fd(parent);
        if (to < 0 || folder.lower == null) {
            return to < 0 ? to : -EIO;
        }
        byte[] name = overlay.upper.temporaryName();
        int error = overlay.host.makeFolder(overlay.upper.temporary, name, 0700);
        int fd =
                error < 0
                        ? error
                        : overlay.host.open(overlay.upper.temporary, name, Overlay.READ_FOLDER);
        if (fd < 0) {
            return fd;
        }
        int source = overlay.lower.open(folder.lower);
        error = complete(source, fd, folder);
        Descriptors.close(source);
        if (error == 0) {
            error = overlay.host.rename(overlay.upper.temporary, name, to, folder.name.bytes(), 0);
        }
        if (error < 0) {
            Descriptors.close(fd);
            return error;
        }
        folder.upper = true;
        overlay.cache.put(folder.descriptor, fd);
        return 0;
    }

    /** All but the content; 0 or the error. */
    int complete(int source, int fd, Inode inode) {
        int error = overlay.writeRecord(fd, inode.attributes);
        if (error == 0) {
            error = overlay.writeInode(fd, inode);
        }
        if (error == 0 && source >= 0) {
            error = copyAttributes(source, fd);
        }
        Attributes a = inode.attributes;
        return error < 0
                ? error
                : OpenFiles.setTimes(
                        fd, a.accessSeconds(), a.accessNanos(), a.modifySeconds(), a.modifyNanos());
    }

    private int copyAttributes(int source, int fd) {
        int error = 0;
        for (byte[] name : Xattrs.names(source)) {
            int length = UpperXattrs.isOfImage(name) ? Xattrs.get(source, name, value) : -1;
            if (length >= 0) {
                byte[] copy = Arrays.copyOf(value, length);
                int set = Xattrs.set(fd, UpperXattrs.toHost(name), copy, 0);
                error = set == -EOPNOTSUPP ? error : Math.min(error, set);
            }
        }
        return error;
    }

    /** A leaf; 0 or the error. */
    int copyUp(Leaf leaf) {
        LowerFile file = leaf.lower;
        if (leaf.upper || file == null) {
            return 0;
        }
        if (!leaf.places.isEmpty()) {
            int error = copyUp(leaf.places.getFirst().folder());
            if (error < 0) {
                return error;
            }
        }
        byte[] name = overlay.upper.temporaryName();
        int fd = overlay.host.open(overlay.upper.temporary, name, NEW_FILE, 0600);
        if (fd < 0) {
            return fd;
        }
        // Its number of links is to be kept by us, when other names in the layer lead to it too.
        leaf.indexed = file.attributes().links() > 1 && leaf.attributes.links() > 0;
        int error = copyContent(leaf, file, fd);
        if (error == 0) {
            error = publish(leaf, name);
        }
        if (error < 0) {
            leaf.indexed = false;
            Descriptors.close(fd);
            overlay.host.remove(overlay.upper.temporary, name, 0);
            return error;
        }
        leaf.upper = true;
        leaf.lower = null;
        overlay.cache.put(leaf.descriptor, fd);
        return 0;
    }

    private int copyContent(Leaf leaf, LowerFile file, int fd) {
        if (leaf.isRegular()) {
            int source = overlay.fd(leaf);
            int error = source < 0 ? source : OpenFiles.copyAll(source, fd, leaf.attributes.size());
            return error < 0 ? error : complete(source, fd, leaf);
        }
        if (FileType.is(leaf.attributes.mode(), FileType.SYMBOLIC_LINK)) {
            byte[] target = new byte[LONGEST_LINK];
            int length = overlay.lower.readLink(file, target);
            int error = length < 0 ? length : OpenFiles.write(fd, Arrays.copyOf(target, length));
            if (error < 0) {
                return error;
            }
        }
        return complete(-1, fd, leaf);
    }

    private int publish(Leaf leaf, byte[] name) {
        int from = overlay.upper.temporary;
        if (leaf.indexed) {
            long number = leaf.attributes.number();
            byte[] indexName = overlay.upper.indexName(number);
            int error = overlay.host.link(from, name, overlay.upper.index, indexName);
            if (error < 0) {
                return error;
            }
            overlay.upper.addToIndex(number);
        }
        if (!leaf.places.isEmpty()) {
            Leaf.Place place = leaf.places.getFirst();
            int to = overlay.fd(place.folder());
            return to < 0 ? to : overlay.host.rename(from, name, to, place.name().bytes(), 0);
        }
        if (leaf.indexed) {
            return overlay.host.remove(from, name, 0);
        }
        leaf.orphan = true;
        byte[] orphan = overlay.upper.orphanName(leaf.id);
        return overlay.host.rename(from, name, overlay.upper.orphans, orphan, 0);
    }
}
