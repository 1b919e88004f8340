package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EEXIST;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENAMETOOLONG;

import dev.quarters.machine.virtio.fs.node.AttributeChange;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileSystem;
import dev.quarters.machine.virtio.fs.node.FileType;

/** CREATE, MKNOD, MKDIR, SYMLINK, TMPFILE, LINK, UNLINK, RMDIR, RENAME, RENAME2. */
final class NameRequests {

    private static final int O_EXCL = 0x80;
    private static final int O_TRUNC = 0x200;
    private static final int LONGEST_LINK = 4095;

    private final FileSystem files;
    private final Request request;
    private final Reply reply;
    private final Attributes attributes = new Attributes();

    NameRequests(FileSystem files, Request request, Reply reply) {
        this.files = files;
        this.request = request;
        this.reply = reply;
    }

    private long entry(long node) {
        return node < 0 ? node : reply.putEntry(0, node, attributes);
    }

    /** Makes a file and opens it, or opens the one that is there. */
    long create() {
        byte[] name = request.name(16);
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        int flags = request.intAt(0);
        int mode = FileType.REGULAR | request.intAt(4) & FileType.PERMISSIONS;
        long node = files.makeNode(request.node(), name, request.creation(mode), 0, attributes);
        if (node == -EEXIST && (flags & O_EXCL) == 0) {
            node = files.lookup(request.node(), name, attributes);
            if (node > 0 && (flags & O_TRUNC) != 0) {
                int error = truncate(node);
                if (error < 0) {
                    files.forget(node, 1);
                    return error;
                }
            }
        }
        return opened(node, flags);
    }

    private int truncate(long node) {
        AttributeChange empty =
                new AttributeChange(
                        AttributeChange.SIZE | AttributeChange.KILL_SET_ID, 0, 0, 0, 0, 0, 0, 0, 0);
        return files.change(node, empty, attributes);
    }

    long makeUnnamed() {
        int mode = FileType.REGULAR | request.intAt(4) & FileType.PERMISSIONS;
        if (!request.has(16)) {
            return -EINVAL;
        }
        long node = files.makeUnnamed(request.node(), request.creation(mode), attributes);
        return opened(node, request.intAt(0));
    }

    private long opened(long node, int flags) {
        if (node < 0) {
            return node;
        }
        int error = files.isExclusive() ? 0 : files.open(node, (flags & 3) != 0);
        if (error < 0) {
            files.forget(node, 1);
            return error;
        }
        return ContentRequests.putOpen(
                reply, reply.putEntry(0, node, attributes), 0, ContentRequests.flags(files));
    }

    long makeNode() {
        byte[] name = request.name(16);
        int mode = request.intAt(0);
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        if (!FileType.isKnown(mode)
                || FileType.is(mode, FileType.FOLDER)
                || FileType.is(mode, FileType.SYMBOLIC_LINK)) {
            return -EINVAL;
        }
        int bits = mode & (FileType.MASK | FileType.PERMISSIONS);
        return entry(
                files.makeNode(
                        request.node(),
                        name,
                        request.creation(bits),
                        request.intAt(4),
                        attributes));
    }

    long makeFolder() {
        byte[] name = request.name(8);
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        int mode = FileType.FOLDER | request.intAt(0) & FileType.PERMISSIONS;
        return entry(files.makeFolder(request.node(), name, request.creation(mode), attributes));
    }

    long makeSymbolicLink() {
        byte[] name = request.name(0);
        byte[] target = request.nextText();
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        if (target.length == 0) {
            return -EINVAL;
        }
        if (target.length > LONGEST_LINK) {
            return -ENAMETOOLONG;
        }
        int mode = FileType.SYMBOLIC_LINK | 0777;
        return entry(
                files.makeSymbolicLink(
                        request.node(), name, target, request.creation(mode), attributes));
    }

    long link() {
        byte[] name = request.name(8);
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        return entry(files.link(request.longAt(0), request.node(), name, attributes));
    }

    long removeFile() {
        byte[] name = request.name(0);
        return request.nameError() != 0
                ? -request.nameError()
                : files.removeFile(request.node(), name);
    }

    long removeFolder() {
        byte[] name = request.name(0);
        return request.nameError() != 0
                ? -request.nameError()
                : files.removeFolder(request.node(), name);
    }

    /**
     * Renames.
     *
     * @param size of the structure before the names: RENAME has no flags
     */
    long rename(int size, int flags) {
        byte[] name = request.name(size);
        byte[] newName = request.nextName();
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        return files.rename(request.node(), name, request.longAt(0), newName, flags);
    }
}
