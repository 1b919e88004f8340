package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EIO;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOSYS;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.fs.node.FileSystem;

/**
 * A mount of the guest: the requests from INIT to DESTROY. What it is not asked to do, like locks
 * and ioctls, the guest's kernel does itself when it gets ENOSYS.
 */
public final class Session implements Stateful {

    /** What only this guest changes, it may remember; what others change too, for a moment. */
    private static final long EXCLUSIVE_SECONDS = 365L * 24 * 3600;

    private static final long SHARED_SECONDS = 1;

    private final FileSystem files;
    private final Request request = new Request();
    private final Reply reply;
    private final Negotiation negotiation;
    private final NodeRequests nodes;
    private final NameRequests names;
    private final ContentRequests contents;
    private final FolderRequests folders;
    private final AttributeRequests attributes;

    /** Serves a file system. */
    public Session(FileSystem files) {
        this.files = files;
        reply = new Reply(files.isExclusive() ? EXCLUSIVE_SECONDS : SHARED_SECONDS);
        negotiation = new Negotiation(files.isExclusive());
        nodes = new NodeRequests(files, request, reply);
        names = new NameRequests(files, request, reply);
        contents = new ContentRequests(files, request, reply);
        folders = new FolderRequests(files, request, reply);
        attributes = new AttributeRequests(files, request, reply);
    }

    /** Serves the message in a chain; returns how many bytes of the chain are the answer. */
    public long serve(DescriptorChain chain) {
        if (!request.take(chain)) {
            return 0;
        }
        int opcode = request.opcode();
        if (opcode == Opcode.INIT) {
            files.forgetAll();
            return reply.send(chain, request.unique(), negotiation.begin(request, reply));
        }
        switch (opcode) {
            case Opcode.FORGET -> nodes.forget();
            case Opcode.BATCH_FORGET -> nodes.forgetBatch();
            case Opcode.READ -> {
                if (negotiation.isOver()) {
                    return contents.read(chain);
                }
            }
            default -> {
                long result = negotiation.isOver() ? answer(opcode, chain) : -EIO;
                return reply.send(chain, request.unique(), result);
            }
        }
        return 0;
    }

    /** The length of the answer, or {@code -error}. */
    private long answer(int opcode, DescriptorChain chain) {
        return switch (opcode) {
            case Opcode.LOOKUP -> nodes.lookup();
            case Opcode.GETATTR -> nodes.attributes();
            case Opcode.SETATTR -> nodes.change();
            case Opcode.READLINK -> nodes.readLink();
            case Opcode.STATFS -> nodes.capacity();
            case Opcode.CREATE -> names.create();
            case Opcode.TMPFILE -> names.makeUnnamed();
            case Opcode.MKNOD -> names.makeNode();
            case Opcode.MKDIR -> names.makeFolder();
            case Opcode.SYMLINK -> names.makeSymbolicLink();
            case Opcode.LINK -> names.link();
            case Opcode.UNLINK -> names.removeFile();
            case Opcode.RMDIR -> names.removeFolder();
            case Opcode.RENAME -> names.rename(8, 0);
            case Opcode.RENAME2 -> names.rename(16, request.intAt(8));
            case Opcode.OPEN -> contents.open(!negotiation.canDoWithoutOpen());
            case Opcode.WRITE -> contents.write(chain);
            case Opcode.RELEASE -> contents.close();
            case Opcode.FSYNC, Opcode.FSYNCDIR -> contents.sync();
            case Opcode.SYNCFS -> contents.syncAll();
            case Opcode.FALLOCATE -> contents.allocate();
            case Opcode.LSEEK -> contents.seek();
            case Opcode.COPY_FILE_RANGE -> contents.copy();
            case Opcode.OPENDIR -> folders.open();
            case Opcode.READDIR -> folders.list(false, chain.writable());
            case Opcode.READDIRPLUS -> folders.list(true, chain.writable());
            case Opcode.RELEASEDIR -> folders.close();
            case Opcode.GETXATTR -> attributes.get();
            case Opcode.LISTXATTR -> attributes.list();
            case Opcode.SETXATTR -> attributes.set();
            case Opcode.REMOVEXATTR -> attributes.remove();
            case Opcode.DESTROY -> destroy();
            default -> -ENOSYS;
        };
    }

    private long destroy() {
        reset();
        return 0;
    }

    /** As before INIT. */
    public void reset() {
        negotiation.reset();
        files.forgetAll();
    }

    @Override
    public void save(StateWriter out) {
        out.put("negotiation", negotiation);
        out.put("files", files);
    }

    @Override
    public void load(StateReader in) {
        in.get("negotiation", negotiation);
        in.get("files", files);
    }
}
