package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;

import dev.quarters.machine.virtio.fs.node.AttributeChange;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.Capacity;
import dev.quarters.machine.virtio.fs.node.FileSystem;

/** LOOKUP, FORGET, GETATTR, SETATTR, READLINK, STATFS. */
final class NodeRequests {

    private static final int LONGEST_LINK = 4096;

    private final FileSystem files;
    private final Request request;
    private final Reply reply;
    private final Attributes attributes = new Attributes();
    private final Attributes nothing = new Attributes();
    private final byte[] link = new byte[LONGEST_LINK];

    NodeRequests(FileSystem files, Request request, Reply reply) {
        this.files = files;
        this.request = request;
        this.reply = reply;
    }

    long lookup() {
        byte[] name = request.name(0);
        if (request.nameError() != 0) {
            return -request.nameError();
        }
        long node = files.lookup(request.node(), name, attributes);
        if (node == -ENOENT && files.isExclusive()) {
            return reply.putEntry(0, 0, nothing); // the guest may remember that too
        }
        return node < 0 ? node : reply.putEntry(0, node, attributes);
    }

    void forget() {
        if (request.has(8)) {
            files.forget(request.node(), request.longAt(0));
        }
    }

    void forgetBatch() {
        int count = request.intAt(0);
        for (int i = 0; i < count && request.has(8 + 16 * (i + 1)); i++) {
            files.forget(request.longAt(8 + 16 * i), request.longAt(16 + 16 * i));
        }
    }

    long attributes() {
        int error = files.attributes(request.node(), attributes);
        return error < 0 ? error : reply.putAttributesReply(attributes);
    }

    long change() {
        if (!request.has(88)) {
            return -EINVAL;
        }
        AttributeChange change =
                new AttributeChange(
                        request.intAt(0),
                        request.intAt(68),
                        request.intAt(76),
                        request.intAt(80),
                        request.longAt(16),
                        request.longAt(32),
                        request.intAt(56),
                        request.longAt(40),
                        request.intAt(60));
        int error = files.change(request.node(), change, attributes);
        return error < 0 ? error : reply.putAttributesReply(attributes);
    }

    long readLink() {
        int length = files.readLink(request.node(), link);
        if (length > 0) {
            reply.putBytes(0, link, length);
        }
        return length;
    }

    long capacity() {
        Capacity capacity = files.capacity();
        reply.clear(0, 80);
        reply.putLong(0, capacity.blocks());
        reply.putLong(8, capacity.freeBlocks());
        reply.putLong(16, capacity.availableBlocks());
        reply.putLong(24, capacity.nodes());
        reply.putLong(32, capacity.freeNodes());
        reply.putInt(40, capacity.blockSize());
        reply.putInt(44, capacity.nameLength());
        reply.putInt(48, capacity.blockSize());
        return 80;
    }
}
