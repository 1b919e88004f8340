package dev.quarters.network.tcp;

/**
 * How much may be under way to a guest before something of it was lost: slow start, congestion
 * avoidance, fast recovery (RFC 5681, RFC 6582 "NewReno"). A guest that is slow, or a machine that
 * has no space for frames, loses them like any router.
 */
final class Congestion {

    private static final int FIRST_SEGMENTS = 10;
    private static final int DUPLICATES = 3;

    private int mss = 536;
    private long window = 0;
    private long threshold = Long.MAX_VALUE;
    private int duplicates;
    private boolean recovering;

    /** What was sent when recovery began ends here; what was lost before it is one loss. */
    private int recoveryPoint;

    void begin(int segmentSize, int firstSequence) {
        mss = segmentSize;
        recoveryPoint = firstSequence;
        window = (long) FIRST_SEGMENTS * mss; // RFC 6928
    }

    /** Bytes that may be under way. */
    int window() {
        return (int) Math.min(window, 1 << 30);
    }

    /**
     * Bytes were acknowledged.
     *
     * @return whether the first of the rest was lost as well, and is to be sent again
     */
    boolean acknowledged(int bytes, int acknowledgment) {
        duplicates = 0;
        if (!recovering) {
            recoveryPoint = acknowledgment - recoveryPoint > 0 ? acknowledgment : recoveryPoint;
            window += window < threshold ? Math.min(bytes, 2L * mss) : share(bytes);
            return false;
        }
        if (acknowledgment - recoveryPoint >= 0) {
            recovering = false;
            window = threshold;
            return false;
        }
        window = Math.max(mss, window - bytes + mss);
        return true;
    }

    /** One segment for each window. */
    private long share(int bytes) {
        return Math.max(1, (long) mss * Math.min(bytes, mss) / window);
    }

    /**
     * The same was acknowledged again.
     *
     * @return whether the first segment that is under way is to be sent again
     */
    boolean duplicate(int inFlight, int sentUpTo, int acknowledgment) {
        duplicates++;
        if (recovering) {
            window += mss;
            return false;
        }
        if (duplicates != DUPLICATES || acknowledgment - recoveryPoint < 0) {
            return false;
        }
        recovering = true;
        recoveryPoint = sentUpTo;
        threshold = half(inFlight);
        window = threshold + (long) DUPLICATES * mss;
        return true;
    }

    /** Nothing was heard for too long. */
    void timedOut(int inFlight, int sentUpTo) {
        if (!recovering) {
            threshold = half(inFlight);
        }
        recovering = false;
        recoveryPoint = sentUpTo;
        duplicates = 0;
        window = mss;
    }

    private long half(int inFlight) {
        return Math.max(inFlight / 2, 2L * mss);
    }
}
