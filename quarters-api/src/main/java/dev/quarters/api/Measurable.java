package dev.quarters.api;

import java.time.Duration;

/** Tells what it uses. */
public interface Measurable {

    /** What it uses now. */
    Usage usage();

    /**
     * What a guest uses. A figure that can't be had is -1.
     *
     * @param processor time used since the start
     * @param memoryBytes resident now, without file pages that could be dropped
     * @param memoryLimitBytes the limit in force, the host's memory when there is none
     * @param processes and threads in it
     * @param readBytes from block devices since the start
     * @param writtenBytes to block devices since the start
     */
    record Usage(
            Duration processor,
            long memoryBytes,
            long memoryLimitBytes,
            long processes,
            long readBytes,
            long writtenBytes) {}
}
