package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.E2BIG;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ERANGE;

import dev.quarters.machine.virtio.fs.node.FileSystem;

/** SETXATTR, GETXATTR, LISTXATTR, REMOVEXATTR. */
final class AttributeRequests {

    private static final int LONGEST = 65536; // XATTR_SIZE_MAX, XATTR_LIST_MAX
    private static final int LONGEST_NAME = 255;

    private final FileSystem files;
    private final Request request;
    private final Reply reply;
    private final byte[] buffer = new byte[LONGEST];

    AttributeRequests(FileSystem files, Request request, Reply reply) {
        this.files = files;
        this.request = request;
        this.reply = reply;
    }

    private byte[] name(int offset) {
        return request.text(offset);
    }

    private long error(byte[] name) {
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        return name.length == 0 || name.length > LONGEST_NAME ? -ERANGE : 0;
    }

    long get() {
        byte[] name = name(8);
        long error = error(name);
        return error < 0 ? error : answer(files.getAttribute(request.node(), name, buffer));
    }

    long list() {
        return answer(files.listAttributes(request.node(), buffer));
    }

    /** The value, or how long it is when the guest asked with no room at all. */
    private long answer(int length) {
        if (length < 0) {
            return length;
        }
        int room = request.intAt(0);
        if (room == 0) {
            reply.putInt(0, length);
            reply.putInt(4, 0);
            return 8;
        }
        if (room < 0 || length > room) {
            return -ERANGE;
        }
        reply.putBytes(0, buffer, length);
        return length;
    }

    long set() {
        byte[] name = name(8);
        int size = request.intAt(0);
        long error = error(name);
        if (error < 0) {
            return error;
        }
        if (size < 0 || size > LONGEST) {
            return -E2BIG;
        }
        byte[] value = request.value(size);
        int flags = request.intAt(4);
        if (request.nameError() != 0 || flags < 0 || flags > 2) {
            return -EINVAL;
        }
        return files.setAttribute(request.node(), name, value, flags);
    }

    long remove() {
        byte[] name = name(0);
        long error = error(name);
        return error < 0 ? error : files.removeAttribute(request.node(), name);
    }
}
