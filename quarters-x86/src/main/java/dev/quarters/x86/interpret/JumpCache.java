package dev.quarters.x86.interpret;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Blocks by RIP, for one privilege and code size, until a translation is forgotten. That happens
 * with each change of the address space, so the entries carry the generation they are of, in the
 * bits of RIP that only repeat bit 47 (Intel SDM Vol. 1 §3.3.7.1); other addresses are not kept.
 */
final class JumpCache {

    private static final int ENTRIES = 1 << 15;
    private static final int GENERATION_SHIFT = 48;

    /** Of generation 0, in which nothing is put. */
    private static final long NONE = 0;

    private final long[] keys = new long[ENTRIES];
    private final @Nullable Block[] blocks = new Block[ENTRIES];
    private long generation = 1;
    private long tag = generation << GENERATION_SHIFT;

    /** The block at that RIP, or null; it may be invalid by now. */
    @Nullable Block find(long rip) {
        int i = slot(rip);
        return keys[i] == (rip << 16 >>> 16 | tag) && isUsual(rip) ? blocks[i] : null;
    }

    void put(long rip, Block block) {
        if (isUsual(rip)) {
            int i = slot(rip);
            keys[i] = rip << 16 >>> 16 | tag;
            blocks[i] = block;
        }
    }

    private static boolean isUsual(long rip) {
        return rip << 16 >> 16 == rip;
    }

    private static int slot(long rip) {
        return (int) (rip ^ rip >>> 13) & ENTRIES - 1;
    }

    /** Forgets all; blocks are let go when the generations have come round. */
    void clear() {
        generation = generation + 1 & 0xFFFF;
        if (generation == 0) {
            generation = 1;
            Arrays.fill(keys, NONE);
            Arrays.fill(blocks, null);
        }
        tag = generation << GENERATION_SHIFT;
    }
}
