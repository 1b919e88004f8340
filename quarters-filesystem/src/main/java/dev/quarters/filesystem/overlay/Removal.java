package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Stat.S_IFCHR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EIO;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EISDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTEMPTY;

import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.Name;

import java.util.ArrayList;
import java.util.List;

/** Removes names; what the layers have of a name is hidden by a whiteout. */
final class Removal {

    private final Overlay overlay;
    private final CopyUp copyUp;
    private final Making making;
    private final Listings listings;

    Removal(Overlay overlay, CopyUp copyUp, Making making, Listings listings) {
        this.overlay = overlay;
        this.copyUp = copyUp;
        this.making = making;
        this.listings = listings;
    }

    int removeFile(Folder folder, Name name, Inode inode) {
        if (!(inode instanceof Leaf leaf)) {
            return -EISDIR;
        }
        boolean below = overlay.isBelow(folder, name);
        int error = below ? copyUp.copyUp(folder) : 0;
        if (error == 0) {
            error = detach(leaf, folder, name, false);
        }
        return error == 0 && below ? whiteOut(folder, name) : error;
    }

    int removeFolder(Folder folder, Name name, Inode inode) {
        if (!(inode instanceof Folder removed)) {
            return -ENOTDIR;
        }
        boolean below = overlay.isBelow(folder, name);
        int error = below ? copyUp.copyUp(folder) : 0;
        if (error == 0) {
            error = empty(removed);
        }
        if (error == 0 && removed.upper) {
            error = removeEmptied(folder, name, removed);
        }
        if (error < 0) {
            return error;
        }
        forget(removed, folder, name);
        return below ? whiteOut(folder, name) : 0;
    }

    private int removeEmptied(Folder folder, Name name, Folder removed) {
        overlay.cache.close(removed.descriptor);
        int fd = overlay.fd(folder);
        return fd < 0 ? fd : overlay.host.remove(fd, name.bytes(), AT_REMOVEDIR);
    }

    /** The folder is not there any more, though the guest may still hold it. */
    void forget(Folder removed, Folder folder, Name name) {
        overlay.cache.close(removed.descriptor);
        overlay.nodes.unplace(folder, name, removed);
        removed.gone = true;
        removed.parent = null;
        removed.attributes.setKind(removed.attributes.number(), removed.attributes.mode(), 0, 0);
    }

    /** Takes a folder's whiteouts away; ENOTEMPTY when there is more than those. */
    int empty(Folder folder) {
        if (!listings.isEmpty(folder)) {
            return -ENOTEMPTY;
        }
        if (!folder.upper) {
            return 0;
        }
        int fd = overlay.fd(folder);
        if (fd < 0) {
            return fd;
        }
        List<byte[]> whiteouts = new ArrayList<>();
        FolderEntries.read(fd, (name, _, _, _) -> whiteouts.add(name));
        for (byte[] name : whiteouts) {
            overlay.host.remove(fd, name, 0);
        }
        return 0;
    }

    /**
     * Takes one of its names from a leaf. What has none any more but is held becomes an orphan.
     *
     * @param replaced the name goes to another file at once, so it is left in the upper folder
     */
    int detach(Leaf leaf, Folder folder, Name name, boolean replaced) {
        overlay.nodes.unplace(folder, name, leaf);
        if (!leaf.upper) {
            leaf.setLinks(Math.max(0, leaf.attributes.links() - 1));
            return 0;
        }
        int fd = overlay.fd(folder);
        if (fd < 0) {
            return folder.upper ? fd : 0;
        }
        boolean last = leaf.places.isEmpty() && !leaf.orphan && !leaf.indexed;
        int error = 0;
        if (last && leaf.holds > 0) {
            byte[] orphan = overlay.upper.orphanName(leaf.id);
            error = overlay.host.rename(fd, name.bytes(), overlay.upper.orphans, orphan, 0);
            leaf.orphan = error == 0;
        } else if (!replaced) {
            error = overlay.host.remove(fd, name.bytes(), 0);
            // A name in a layer only, of what was copied up by another name.
            error = leaf.indexed && error == -ENOENT ? 0 : error;
        }
        if (error < 0) {
            overlay.nodes.place(folder, name, leaf);
            return error;
        }
        return count(leaf, replaced);
    }

    private int count(Leaf leaf, boolean replaced) {
        if (!leaf.indexed) {
            int error = leaf.orphan || !leaf.places.isEmpty() ? overlay.refresh(leaf) : 0;
            if (error == 0 && replaced && !leaf.orphan && leaf.attributes.links() > 0) {
                leaf.setLinks(leaf.attributes.links() - 1); // by the rename that follows
            }
            return error;
        }
        int error = making.changeLinks(leaf, -1);
        if (error < 0 || leaf.attributes.links() > 0) {
            return error;
        }
        long number = leaf.attributes.number();
        byte[] indexName = overlay.upper.indexName(number);
        overlay.upper.removeFromIndex(number);
        leaf.indexed = false;
        if (leaf.holds == 0) {
            return overlay.host.remove(overlay.upper.index, indexName, 0);
        }
        leaf.orphan = true;
        byte[] orphan = overlay.upper.orphanName(leaf.id);
        return overlay.host.rename(
                overlay.upper.index, indexName, overlay.upper.orphans, orphan, 0);
    }

    /** Hides what the layers have of a name; the name is free in the upper folder. */
    int whiteOut(Folder folder, Name name) {
        int fd = overlay.fd(folder);
        if (fd < 0) {
            return fd;
        }
        int error = overlay.host.makeNode(fd, name.bytes(), S_IFCHR, 0);
        return error < 0 ? -EIO : 0;
    }
}
