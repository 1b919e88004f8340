package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.RENAME_EXCHANGE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EEXIST;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EISDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTEMPTY;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.filesystem.lower.LowerFolder;
import dev.quarters.linux.uapi.Fcntl;

import org.jspecify.annotations.Nullable;

/**
 * Renames. Only what is in the upper folder can be moved, so it is copied up before; a folder
 * through which layers show takes a note along where in them that was.
 */
final class Renaming {

    private static final byte[] YES = {'y'};

    private final Overlay overlay;
    private final CopyUp copyUp;
    private final Removal removal;
    private final Lookup lookup;

    Renaming(Overlay overlay, CopyUp copyUp, Removal removal, Lookup lookup) {
        this.overlay = overlay;
        this.copyUp = copyUp;
        this.removal = removal;
        this.lookup = lookup;
    }

    int rename(Folder from, Name name, Folder to, Name newName, int flags) {
        if (flags < 0 || flags > RENAME_EXCHANGE) {
            return -EINVAL;
        }
        Inode moved = lookup.find(from, name);
        if (moved == null) {
            return -lookup.error();
        }
        Inode target = lookup.find(to, newName);
        int error = target == null && lookup.error() != ENOENT ? -lookup.error() : 0;
        if (error == 0) {
            error =
                    flags == RENAME_EXCHANGE
                            ? exchange(from, name, moved, to, newName, target)
                            : move(from, name, moved, to, newName, target, flags);
        }
        overlay.release(moved);
        if (target != null) {
            overlay.release(target);
        }
        return error;
    }

    private int move(
            Folder from,
            Name name,
            Inode moved,
            Folder to,
            Name newName,
            @Nullable Inode target,
            int flags) {
        if (target != null && flags != 0) {
            return -EEXIST;
        }
        if (moved == target) {
            return 0;
        }
        int error = check(moved, from, to, target);
        boolean below = overlay.isBelow(from, name);
        if (error == 0) {
            error = ready(moved, from, name, to);
        }
        if (error == 0) {
            error = makeRoom(to, newName, target, moved instanceof Folder);
        }
        int source = overlay.fd(from);
        int destination = overlay.fd(to);
        if (error == 0) {
            error = overlay.host.rename(source, name.bytes(), destination, newName.bytes(), 0);
        }
        if (error < 0) {
            return error;
        }
        put(moved, from, name, to, newName);
        return below ? removal.whiteOut(from, name) : 0;
    }

    private int check(Inode moved, Folder from, Folder to, @Nullable Inode target) {
        if (to.gone) {
            return -ENOENT;
        }
        if (target instanceof Folder around && from.isWithin(around)) {
            return -ENOTEMPTY;
        }
        if (moved instanceof Folder folder) {
            if (to.isWithin(folder)) {
                return -EINVAL;
            }
            return target instanceof Leaf ? -ENOTDIR : 0;
        }
        return target instanceof Folder ? -EISDIR : 0;
    }

    /** Both folders, and what is moved under its own name, in the upper folder. */
    private int ready(Inode moved, Folder from, Name name, Folder to) {
        int error = copyUp.copyUp(to);
        if (error == 0) {
            error = copyUp.copyUp(from);
        }
        if (error == 0) {
            error = copyUp.copyUp(moved);
        }
        if (error < 0) {
            return error;
        }
        return switch (moved) {
            case Folder folder -> keepBelow(folder, to);
            case Leaf leaf -> materialize(leaf, from, name);
        };
    }

    /** What shows through a folder stays what it is wherever the folder is. */
    private int keepBelow(Folder folder, Folder to) {
        int fd = overlay.fd(folder);
        if (fd < 0) {
            return fd;
        }
        LowerFolder lower = folder.lower;
        if (lower == null) {
            return to.lower == null ? 0 : Xattrs.set(fd, UpperXattrs.OPAQUE, YES, 0);
        }
        byte[] redirect = new byte[1 + lower.path().length];
        redirect[0] = '/';
        System.arraycopy(lower.path(), 0, redirect, 1, lower.path().length);
        return Xattrs.set(fd, UpperXattrs.REDIRECT, redirect, 0);
    }

    /** A name that only a layer has, of what was copied up by another name, becomes one above. */
    private int materialize(Leaf leaf, Folder folder, Name name) {
        int fd = overlay.fd(folder);
        if (fd < 0 || !leaf.indexed) {
            return Math.min(fd, 0);
        }
        int found = overlay.host.status(fd, name.bytes(), overlay.status);
        if (found != -ENOENT) {
            return found;
        }
        return overlay.host.link(
                overlay.upper.index,
                overlay.upper.indexName(leaf.attributes.number()),
                fd,
                name.bytes());
    }

    private int makeRoom(Folder to, Name newName, @Nullable Inode target, boolean forFolder) {
        int fd = overlay.fd(to);
        if (fd < 0) {
            return fd;
        }
        if (target instanceof Leaf leaf) {
            return removal.detach(leaf, to, newName, true);
        }
        if (target instanceof Folder folder) {
            int error = removal.empty(folder);
            if (error < 0) {
                return error;
            }
            overlay.cache.close(folder.descriptor);
            int removed = overlay.host.remove(fd, newName.bytes(), Fcntl.AT_REMOVEDIR);
            if (removed < 0 && removed != -ENOENT) {
                return removed;
            }
            removal.forget(folder, to, newName);
            return 0;
        }
        if (forFolder) {
            // A whiteout is in the way: a folder can't replace it.
            int removed = overlay.host.remove(fd, newName.bytes(), 0);
            return removed == -ENOENT ? 0 : removed;
        }
        return 0;
    }

    private int exchange(
            Folder from, Name name, Inode moved, Folder to, Name newName, @Nullable Inode target) {
        if (target == null) {
            return -ENOENT;
        }
        if (moved == target) {
            return 0;
        }
        boolean loop =
                moved instanceof Folder one && to.isWithin(one)
                        || target instanceof Folder other && from.isWithin(other);
        if (loop) {
            return -EINVAL;
        }
        int error = ready(moved, from, name, to);
        if (error == 0) {
            error = ready(target, to, newName, from);
        }
        int source = overlay.fd(from);
        int destination = overlay.fd(to);
        if (error == 0) {
            error =
                    overlay.host.rename(
                            source, name.bytes(), destination, newName.bytes(), RENAME_EXCHANGE);
        }
        if (error < 0) {
            return error;
        }
        overlay.nodes.unplace(from, name, moved);
        overlay.nodes.unplace(to, newName, target);
        replace(moved, to, newName);
        replace(target, from, name);
        return 0;
    }

    private void put(Inode moved, Folder from, Name name, Folder to, Name newName) {
        overlay.nodes.unplace(from, name, moved);
        replace(moved, to, newName);
        overlay.release(from);
    }

    private void replace(Inode inode, Folder folder, Name name) {
        overlay.nodes.place(folder, name, inode);
        if (inode instanceof Folder placed) {
            placed.parent = folder;
            placed.name = name;
        }
    }
}
