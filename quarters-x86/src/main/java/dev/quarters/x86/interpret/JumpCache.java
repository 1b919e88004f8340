package dev.quarters.x86.interpret;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Blocks by RIP, for one privilege and code size, until a translation is forgotten. */
final class JumpCache {

    private static final int ENTRIES = 8192;

    /** Not canonical, so no RIP. */
    private static final long NONE = 0x8000_0000_0000_0001L;

    private final long[] keys = new long[ENTRIES];
    private final @Nullable Block[] blocks = new Block[ENTRIES];

    JumpCache() {
        Arrays.fill(keys, NONE);
    }

    /** The block at that RIP, or null; it may be invalid by now. */
    @Nullable Block find(long rip) {
        int i = slot(rip);
        return keys[i] == rip ? blocks[i] : null;
    }

    void put(long rip, Block block) {
        int i = slot(rip);
        keys[i] = rip;
        blocks[i] = block;
    }

    private static int slot(long rip) {
        return (int) (rip ^ rip >>> 13) & ENTRIES - 1;
    }

    void clear() {
        Arrays.fill(keys, NONE);
        Arrays.fill(blocks, null);
    }
}
