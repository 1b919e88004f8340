package dev.quarters.linux.file;

import dev.quarters.linux.Scratch;

/** Two struct timespec: of the last access, of the last modification. */
final class Times {

    private Times() {}

    static long put(
            Scratch scratch,
            long accessSeconds,
            int accessNanos,
            long modifySeconds,
            int modifyNanos) {
        long times = scratch.reserve(32);
        scratch.putLong(times, accessSeconds);
        scratch.putLong(times + 8, accessNanos);
        scratch.putLong(times + 16, modifySeconds);
        scratch.putLong(times + 24, modifyNanos);
        return times;
    }
}
