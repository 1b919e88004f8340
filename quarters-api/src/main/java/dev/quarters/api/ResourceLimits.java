package dev.quarters.api;

import java.util.Optional;

/**
 * What a guest may use. 0 means no limit, and where not said otherwise the technique's default.
 *
 * @param memoryBytes of RAM
 * @param memorySwapBytes of RAM and swap together; -1: unlimited swap; 0: as much swap as RAM
 * @param nanoCpus billionths of a processor
 * @param cpuShares weight against other guests, 2 to 262144, 1024 being usual
 * @param cpuset the processors it may run on, for instance {@code 0-2,4}
 * @param pids processes and threads; -1: no limit
 * @param ioWeight weight of block I/O, 10 to 1000
 * @param shmBytes size of /dev/shm; 0: 64 MiB
 */
public record ResourceLimits(
        long memoryBytes,
        long memorySwapBytes,
        long nanoCpus,
        long cpuShares,
        Optional<String> cpuset,
        long pids,
        int ioWeight,
        long shmBytes) {

    /** No limits. */
    public static final ResourceLimits NONE =
            new ResourceLimits(0, 0, 0, 0, Optional.empty(), 0, 0, 0);
}
