package dev.quarters.filesystem.bind;

import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EPERM;

import dev.quarters.filesystem.host.Name;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;
import dev.quarters.machine.virtio.fs.node.Names.Creation;

/** Makes, moves and removes names in folders of the host. */
final class BindNames {

    private static final int PLAIN = 0777;

    private final BindNodes nodes;

    BindNames(BindNodes nodes) {
        this.nodes = nodes;
    }

    /** Anything but folders and links; devices of the host are not for guests to make. */
    long makeNode(BindNode folder, Name name, Creation as, Attributes made) {
        int type = as.mode() & FileType.MASK;
        if (type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE) {
            return -EPERM;
        }
        int parent = nodes.fd(folder);
        if (parent < 0) {
            return parent;
        }
        if (type == FileType.REGULAR) {
            int fd = nodes.host.open(parent, name.bytes(), O_RDWR | O_CREAT | O_EXCL, 0600);
            if (fd < 0) {
                return fd;
            }
            Descriptors.close(fd);
        } else {
            int error = nodes.host.makeNode(parent, name.bytes(), type | 0600, 0);
            if (error < 0) {
                return error;
            }
        }
        return finish(parent, folder, name, as, as.mode() & PLAIN, made);
    }

    long makeFolder(BindNode folder, Name name, Creation as, Attributes made) {
        int parent = nodes.fd(folder);
        int error = parent < 0 ? parent : nodes.host.makeFolder(parent, name.bytes(), 0700);
        int mode = as.mode() & (PLAIN | FileType.SET_GROUP_ID | 01000);
        return error < 0 ? error : finish(parent, folder, name, as, mode, made);
    }

    long makeSymbolicLink(BindNode folder, Name name, byte[] target, Creation as, Attributes made) {
        int parent = nodes.fd(folder);
        int error = parent < 0 ? parent : nodes.host.makeSymbolicLink(target, parent, name.bytes());
        return error < 0 ? error : finish(parent, folder, name, as, -1, made);
    }

    /** Gives the new file to who made it, where the host lets us. */
    private long finish(
            int parent, BindNode folder, Name name, Creation as, int mode, Attributes made) {
        int fd = nodes.host.openBeneath(parent, name.bytes(), O_PATH);
        if (fd < 0) {
            return fd;
        }
        if (!nodes.ids.isOrdinary()) {
            int inherited = nodes.host.status(parent, nodes.status);
            boolean keepGroup =
                    inherited == 0
                            && (nodes.status.attributes().mode() & FileType.SET_GROUP_ID) != 0;
            nodes.host.changeOwner(fd, as.uid(), keepGroup ? -1 : as.gid());
        }
        int error = mode < 0 ? 0 : nodes.host.changeMode(fd, mode);
        Descriptors.close(fd);
        return error < 0 ? error : nodes.lookup(folder, name, made);
    }

    long link(BindNode node, BindNode folder, Name name, Attributes found) {
        int fd = nodes.fd(node);
        int parent = fd < 0 ? fd : nodes.fd(folder);
        if (parent < 0) {
            return parent;
        }
        int error = nodes.host.linkItself(fd, parent, name.bytes());
        return error < 0 ? error : nodes.lookup(folder, name, found);
    }

    int remove(BindNode folder, Name name, boolean isFolder) {
        int parent = nodes.fd(folder);
        return parent < 0
                ? parent
                : nodes.host.remove(parent, name.bytes(), isFolder ? AT_REMOVEDIR : 0);
    }

    int rename(BindNode from, Name name, BindNode to, Name newName, int flags) {
        if (flags < 0 || flags > 2) {
            return -EINVAL;
        }
        int source = nodes.fd(from);
        int target = source < 0 ? source : nodes.fd(to);
        if (target < 0) {
            return target;
        }
        int error = nodes.host.rename(source, name.bytes(), target, newName.bytes(), flags);
        if (error == 0) {
            seen(to, newName);
            if (flags == 2) {
                seen(from, name);
            }
        }
        return error;
    }

    /** A node that is known has another place now. */
    private void seen(BindNode folder, Name name) {
        Attributes unused = new Attributes();
        long id = nodes.lookup(folder, name, unused);
        BindNode node = nodes.get(id);
        if (node != null) {
            nodes.forget(node, 1);
        }
    }
}
