package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;

import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileSystem;
import dev.quarters.machine.virtio.fs.node.Folders;

/** OPENDIR, READDIR, READDIRPLUS, RELEASEDIR. */
final class FolderRequests implements Folders.Listing {

    private static final int KEEP_CACHE = 2;
    private static final int CACHE_FOLDER = 8;
    private static final int ENTRY_HEADER = 24; // struct fuse_dirent
    private static final int TYPE_SHIFT = 12; // DT_* is the mode's type

    private final FileSystem files;
    private final Request request;
    private final Reply reply;
    private final Attributes attributes = new Attributes();
    private final Attributes nothing = new Attributes();
    private boolean plus;
    private int room;
    private int used;

    FolderRequests(FileSystem files, Request request, Reply reply) {
        this.files = files;
        this.request = request;
        this.reply = reply;
    }

    long open() {
        long handle = files.openFolder(request.node());
        int flags = files.isExclusive() ? KEEP_CACHE | CACHE_FOLDER : 0;
        return handle < 0 ? handle : ContentRequests.putOpen(reply, 0, handle, flags);
    }

    long close() {
        files.closeFolder(request.longAt(0));
        return 0;
    }

    /**
     * Lists as many entries as the guest has room for.
     *
     * @param withNodes each entry is looked up as well
     */
    long list(boolean withNodes, long writable) {
        if (!request.has(20)) {
            return -EINVAL;
        }
        plus = withNodes;
        long wanted = Integer.toUnsignedLong(request.intAt(16));
        long most = Math.min(Reply.MOST, writable - Reply.HEADER);
        room = (int) Math.max(0, Math.min(wanted, most));
        used = 0;
        int error = files.list(request.longAt(0), request.longAt(8), this);
        return error < 0 && used == 0 ? error : used;
    }

    @Override
    public boolean add(byte[] name, long number, int type, long next) {
        int start = plus ? Reply.ENTRY : 0;
        int size = start + (ENTRY_HEADER + name.length + 7 & -8);
        if (size > room - used) {
            return false;
        }
        if (plus) {
            putNode(name);
        }
        int at = used + start;
        reply.putLong(at, number);
        reply.putLong(at + 8, next);
        reply.putInt(at + 16, name.length);
        reply.putInt(at + 20, type >> TYPE_SHIFT);
        reply.putBytes(at + ENTRY_HEADER, name, name.length);
        int end = ENTRY_HEADER + name.length;
        reply.clear(at + end, (end + 7 & -8) - end);
        used += size;
        return true;
    }

    /** A node of number 0 means that the guest has to look it up by itself. */
    private void putNode(byte[] name) {
        boolean dots = name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.');
        long node = dots ? 0 : files.lookup(request.node(), name, attributes);
        reply.putEntry(used, Math.max(0, node), node > 0 ? attributes : nothing);
    }
}
