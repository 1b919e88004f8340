package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EIO;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENFILE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OwnerRecord;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.filesystem.lower.LowerEntry;
import dev.quarters.filesystem.lower.LowerFile;
import dev.quarters.filesystem.lower.LowerFolder;
import dev.quarters.linux.Errno;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Finds what a name in a folder is: first among known nodes, then above, then in the layers. */
final class Lookup {

    private final Overlay overlay;
    private int error;

    Lookup(Overlay overlay) {
        this.overlay = overlay;
    }

    /** Why the last one found nothing: ENOENT, or a failure of the host. */
    int error() {
        return error;
    }

    /** The node of that name; null when there is none, and then {@link #error} says why. */
    @Nullable Inode find(Folder folder, Name name) {
        Inode known = folder.children.get(name);
        if (known != null) {
            return known;
        }
        error = ENOENT;
        if (folder.gone) {
            return null;
        }
        if (overlay.nodes.isFull()) {
            error = ENFILE;
            return null;
        }
        if (folder.upper) {
            int fd = openUpper(folder, name);
            if (fd >= 0) {
                return adopt(fd, folder, name);
            }
            if (error != ENOENT || fd == -EIO) {
                return null;
            }
        }
        LowerEntry entry = folder.lower == null ? null : overlay.lower.find(folder.lower, name);
        return entry == null ? null : adopt(entry, folder, name);
    }

    /**
     * Opens an entry of the upper folder. Else: -ENOENT when there is none, -EIO when the layers
     * are not to be asked, since there is a whiteout or a failure.
     */
    private int openUpper(Folder folder, Name name) {
        int parent = overlay.fd(folder);
        if (parent < 0) {
            error = -parent;
            return -EIO;
        }
        int fd = overlay.host.open(parent, name.bytes(), O_RDWR);
        if (Errno.EISDIR.is(fd)) {
            fd = overlay.host.open(parent, name.bytes(), Overlay.READ_FOLDER);
        }
        if (fd >= 0 || fd == -ENOENT) {
            return fd;
        }
        // A device can't be opened, for one or another reason; the only ones here are whiteouts.
        int known = overlay.host.status(parent, name.bytes(), overlay.status);
        error = known == 0 && overlay.status.isWhiteout() ? ENOENT : -fd;
        return -EIO;
    }

    private @Nullable Inode adopt(int fd, Folder folder, Name name) {
        if (overlay.host.status(fd, overlay.status) < 0
                || !overlay.status.is(FileType.FOLDER) && !overlay.status.is(FileType.REGULAR)) {
            Descriptors.close(fd);
            error = EIO;
            return null;
        }
        boolean isFolder = overlay.status.is(FileType.FOLDER);
        Inode inode = isFolder ? new Folder(folder, name) : new Leaf();
        boolean indexed = readUpper(fd, inode);
        if (inode instanceof Folder made) {
            made.lower = lowerOf(fd, folder, name);
        } else if (inode instanceof Leaf leaf) {
            Leaf same = overlay.nodes.byNumber(leaf.attributes.number());
            if (same != null) {
                Descriptors.close(fd);
                overlay.nodes.place(folder, name, same);
                return same;
            }
            if (indexed || leaf.attributes.links() > 1) {
                overlay.nodes.share(leaf);
            }
        }
        return add(inode, fd, folder, name);
    }

    private Inode add(Inode inode, int fd, Folder folder, Name name) {
        overlay.nodes.add(inode);
        overlay.nodes.place(folder, name, inode);
        if (fd >= 0) {
            overlay.cache.put(inode.descriptor, fd);
        }
        return inode;
    }

    /** Fills a node from a file of the upper folder; tells whether the index has it. */
    boolean readUpper(int fd, Inode inode) {
        inode.upper = true;
        Attributes attributes = inode.attributes;
        attributes.copy(overlay.status.attributes());
        attributes.setOwner(0, 0);
        byte[] record = Xattrs.get(fd, OwnerRecord.attribute());
        if (record != null) {
            OwnerRecord.apply(record, attributes);
        }
        long number = overlay.numbering.number(overlay.status.fileSystem(), attributes.number());
        int links = inode instanceof Folder ? 1 : attributes.links();
        boolean indexed = false;
        byte[] kept = Xattrs.get(fd, UpperXattrs.INODE);
        if (kept != null) {
            String[] fields = new String(kept, US_ASCII).split(":", -1);
            number = Long.parseUnsignedLong(fields[0], 16);
            if (fields.length > 1 && inode instanceof Leaf leaf) {
                leaf.indexed = true;
                indexed = true;
                links = Integer.parseInt(fields[1]);
            }
        }
        attributes.setKind(number, attributes.mode(), links, attributes.device());
        return indexed;
    }

    /** What of the layers shows through a folder of the upper folder. */
    private @Nullable LowerFolder lowerOf(int fd, Folder folder, Name name) {
        if (folder.lower != null && Xattrs.get(fd, UpperXattrs.OPAQUE) != null) {
            return null;
        }
        byte[] redirect = Xattrs.get(fd, UpperXattrs.REDIRECT);
        if (redirect != null && redirect.length > 1) {
            return overlay.lower.resolve(Arrays.copyOfRange(redirect, 1, redirect.length));
        }
        return folder.lower != null
                        && overlay.lower.find(folder.lower, name) instanceof LowerFolder found
                ? found
                : null;
    }

    private @Nullable Inode adopt(LowerEntry entry, Folder folder, Name name) {
        return switch (entry) {
            case LowerFolder found -> {
                Folder made = new Folder(folder, name);
                made.lower = found;
                made.attributes.copy(found.attributes());
                yield add(made, -1, folder, name);
            }
            case LowerFile file -> adoptFile(file, folder, name);
        };
    }

    private @Nullable Inode adoptFile(LowerFile file, Folder folder, Name name) {
        long number = file.attributes().number();
        boolean shared = file.attributes().links() > 1;
        Leaf same = shared ? overlay.nodes.byNumber(number) : null;
        if (same != null) {
            overlay.nodes.place(folder, name, same);
            return same;
        }
        if (shared && overlay.upper.isIndexed(number)) {
            int fd =
                    overlay.host.open(overlay.upper.index, overlay.upper.indexName(number), O_RDWR);
            if (fd < 0) {
                error = -fd;
                return null;
            }
            return adopt(fd, folder, name);
        }
        Leaf leaf = new Leaf();
        leaf.lower = file;
        leaf.attributes.copy(file.attributes());
        if (shared) {
            overlay.nodes.share(leaf);
        }
        return add(leaf, -1, folder, name);
    }
}
