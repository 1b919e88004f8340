package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Fcntl.RENAME_EXCHANGE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EEXIST;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENFILE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;
import dev.quarters.machine.virtio.fs.node.Names.Creation;

/** Makes new files, folders and links. What lies over a whiteout is made elsewhere and moved. */
final class Making {

    private static final int NEW_FILE = O_RDWR | O_CREAT | O_EXCL;
    private static final byte[] YES = {'y'};

    private final Overlay overlay;
    private final CopyUp copyUp;

    Making(Overlay overlay, CopyUp copyUp) {
        this.overlay = overlay;
        this.copyUp = copyUp;
    }

    /**
     * Readies a folder for a new name in it.
     *
     * @return 1 when there is a whiteout of that name, 0 when there is nothing, or {@code -error}
     */
    private int prepare(Folder folder, Name name) {
        if (folder.gone) {
            return -ENOENT;
        }
        if (folder.children.containsKey(name)) {
            return -EEXIST;
        }
        if (overlay.nodes.isFull()) {
            return -ENFILE;
        }
        int error = copyUp.copyUp(folder);
        int fd = error < 0 ? error : overlay.fd(folder);
        if (fd < 0) {
            return fd;
        }
        int found = overlay.host.status(fd, name.bytes(), overlay.status);
        if (found == -ENOENT) {
            return overlay.isBelow(folder, name) ? -EEXIST : 0;
        }
        if (found < 0) {
            return found;
        }
        return overlay.status.isWhiteout() ? 1 : -EEXIST;
    }

    private static void describe(
            Inode inode, Folder folder, Creation as, int device, int extraMode) {
        boolean inherits = (folder.attributes.mode() & FileType.SET_GROUP_ID) != 0;
        inode.attributes.setOwner(as.uid(), inherits ? folder.attributes.gid() : as.gid());
        inode.attributes.setKind(0, as.mode() | (inherits ? extraMode : 0), 1, device);
    }

    /**
     * Makes a leaf; returns 0 or the error.
     *
     * @param target of a symbolic link, else empty
     */
    int makeLeaf(Folder folder, Name name, Creation as, int device, byte[] target, Leaf leaf) {
        int hidden = prepare(folder, name);
        if (hidden < 0) {
            return hidden;
        }
        int parent = overlay.fd(folder);
        int in = hidden == 1 ? overlay.upper.temporary : parent;
        byte[] madeAs = hidden == 1 ? overlay.upper.temporaryName() : name.bytes();
        describe(leaf, folder, as, device, 0);
        int fd = overlay.host.open(in, madeAs, NEW_FILE, 0600);
        if (fd < 0) {
            return fd;
        }
        int error = overlay.writeRecord(fd, leaf.attributes);
        if (error == 0 && target.length > 0) {
            error = OpenFiles.write(fd, target);
        }
        if (error == 0 && hidden == 1) {
            error = overlay.host.rename(in, madeAs, parent, name.bytes(), 0);
        }
        return finish(leaf, fd, error, in, madeAs, 0) == 0 ? place(leaf, folder, name) : error;
    }

    /** Makes a regular file without a name. */
    int makeUnnamed(Folder folder, Creation as, Leaf leaf) {
        if (folder.gone || overlay.nodes.isFull()) {
            return folder.gone ? -ENOENT : -ENFILE;
        }
        describe(leaf, folder, as, 0, 0);
        leaf.orphan = true;
        byte[] name = overlay.upper.orphanName(overlay.nodes.next());
        int fd = overlay.host.open(overlay.upper.orphans, name, NEW_FILE, 0600);
        if (fd < 0) {
            return fd;
        }
        int error = overlay.writeRecord(fd, leaf.attributes);
        error = finish(leaf, fd, error, overlay.upper.orphans, name, 0);
        if (error == 0) {
            overlay.nodes.add(leaf);
            overlay.nodes.share(leaf); // it may get a name later
        }
        return error;
    }

    int makeFolder(Folder in, Name name, Creation as, Folder made) {
        int hidden = prepare(in, name);
        if (hidden < 0) {
            return hidden;
        }
        int parent = overlay.fd(in);
        int where = hidden == 1 ? overlay.upper.temporary : parent;
        byte[] madeAs = hidden == 1 ? overlay.upper.temporaryName() : name.bytes();
        describe(made, in, as, 0, FileType.SET_GROUP_ID);
        int error = overlay.host.makeFolder(where, madeAs, 0700);
        int fd = error < 0 ? error : overlay.host.open(where, madeAs, Overlay.READ_FOLDER);
        if (fd < 0) {
            return fd;
        }
        error = overlay.writeRecord(fd, made.attributes);
        if (error == 0 && hidden == 1) {
            error = Xattrs.set(fd, UpperXattrs.OPAQUE, YES, 0);
            if (error == 0) {
                error = overlay.host.rename(where, madeAs, parent, name.bytes(), RENAME_EXCHANGE);
                overlay.host.remove(where, madeAs, 0);
            }
        }
        return finish(made, fd, error, where, madeAs, AT_REMOVEDIR) == 0
                ? place(made, in, name)
                : error;
    }

    /** Takes the new file over, or removes it again. */
    private int finish(Inode inode, int fd, int error, int in, byte[] name, int removeFlags) {
        int failed = error < 0 ? error : overlay.host.status(fd, overlay.status);
        if (failed < 0) {
            Descriptors.close(fd);
            overlay.host.remove(in, name, removeFlags);
            return failed;
        }
        inode.upper = true;
        Attributes on = overlay.status.attributes();
        long number = overlay.numbering.number(overlay.status.fileSystem(), on.number());
        Attributes of = inode.attributes;
        of.setKind(number, of.mode(), 1, of.device());
        overlay.takeStatus(inode);
        overlay.cache.put(inode.descriptor, fd);
        return 0;
    }

    private int place(Inode inode, Folder folder, Name name) {
        overlay.nodes.add(inode);
        overlay.nodes.place(folder, name, inode);
        return 0;
    }

    /** One more name of a leaf; 0 or the error. */
    int link(Leaf leaf, Folder folder, Name name) {
        int error = copyUp.copyUp(leaf);
        int hidden = error < 0 ? error : prepare(folder, name);
        if (hidden < 0) {
            return hidden;
        }
        int from = overlay.folderOf(leaf);
        int to = overlay.fd(folder);
        if (from < 0 || to < 0) {
            return Math.min(from, to);
        }
        byte[] old = overlay.nameOf(leaf);
        if (hidden == 1) {
            byte[] between = overlay.upper.temporaryName();
            error = overlay.host.link(from, old, overlay.upper.temporary, between);
            if (error == 0) {
                error = overlay.host.rename(overlay.upper.temporary, between, to, name.bytes(), 0);
            }
        } else {
            error = overlay.host.link(from, old, to, name.bytes());
        }
        if (error < 0) {
            return error;
        }
        overlay.nodes.share(leaf);
        overlay.nodes.place(folder, name, leaf);
        return changeLinks(leaf, 1);
    }

    /** Keeps count where the host's count is not the guest's; 0 or the error. */
    int changeLinks(Leaf leaf, int by) {
        if (!leaf.indexed) {
            return overlay.refresh(leaf);
        }
        leaf.setLinks(Math.max(0, leaf.attributes.links() + by));
        int fd = overlay.fd(leaf);
        return fd < 0 ? fd : overlay.writeInode(fd, leaf);
    }
}
