package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/** FUSE_INIT: both sides say which protocol they speak and what they can do. */
final class Negotiation implements Stateful {

    private static final int MAJOR = 7;
    private static final int MINOR = 38;

    /** Older drivers know no MAX_PAGES, and Linux's virtio-fs driver is younger. */
    private static final int OLDEST_MINOR = 31;

    private static final int INIT_OUT = 64;
    private static final int BACKGROUND_REQUESTS = 256;
    private static final int PAGE = 4096;

    private final boolean exclusive;
    private boolean over;
    private int flags;

    Negotiation(boolean exclusive) {
        this.exclusive = exclusive;
    }

    long begin(Request request, Reply reply) {
        over = false;
        int major = request.intAt(0);
        int minor = request.intAt(4);
        if (!request.has(16) || Integer.compareUnsigned(major, MAJOR) < 0) {
            return -EINVAL;
        }
        reply.clear(0, INIT_OUT);
        reply.putInt(0, MAJOR);
        reply.putInt(4, MINOR);
        if (Integer.compareUnsigned(major, MAJOR) > 0) {
            return INIT_OUT; // the other side comes again with our major number
        }
        if (Integer.compareUnsigned(minor, OLDEST_MINOR) < 0) {
            return -EINVAL;
        }
        flags = request.intAt(12) & offered();
        reply.putInt(8, request.intAt(8)); // max_readahead
        reply.putInt(12, flags);
        reply.putInt(16, BACKGROUND_REQUESTS | (BACKGROUND_REQUESTS * 3 / 4) << 16);
        reply.putInt(20, ContentRequests.MOST_BYTES); // max_write
        reply.putInt(24, 1); // times in nanoseconds
        reply.putInt(28, ContentRequests.MOST_BYTES / PAGE); // max_pages
        over = true;
        return INIT_OUT;
    }

    private int offered() {
        int always =
                InitFlag.ASYNC_READ
                        | InitFlag.BIG_WRITES
                        | InitFlag.READ_DIRECTORY_PLUS
                        | InitFlag.READ_DIRECTORY_PLUS_AUTO
                        | InitFlag.ASYNC_DIRECT_IO
                        | InitFlag.PARALLEL_DIRECTORY_OPERATIONS
                        | InitFlag.MAX_PAGES
                        | InitFlag.HANDLE_KILL_PRIVILEGES_2;
        return exclusive
                ? always | InitFlag.NO_OPEN_SUPPORT | InitFlag.CACHE_SYMLINKS
                : always | InitFlag.AUTO_INVALIDATE_DATA;
    }

    boolean isOver() {
        return over;
    }

    boolean canDoWithoutOpen() {
        return (flags & InitFlag.NO_OPEN_SUPPORT) != 0;
    }

    void reset() {
        over = false;
        flags = 0;
    }

    @Override
    public void save(StateWriter out) {
        out.putBoolean("over", over);
        out.putInt("flags", flags);
    }

    @Override
    public void load(StateReader in) {
        over = in.getBoolean("over");
        flags = in.getInt("flags");
    }
}
