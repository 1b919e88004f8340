package dev.quarters.x86.interpret;

import dev.quarters.x86.memory.CodeFetch;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The decoded blocks around one, by their distances from the start of its page, in the pages that
 * code was fetched from lately. Good for the moment, in the processor's thread.
 */
public final class CodeAround {

    private final BlockCache blocks;
    private final BlockLookup lookup;
    private final CodeFetch fetch;
    private final long start;
    private final int codeSize;
    private final Map<Integer, Map<Integer, Block>> pages = new HashMap<>();

    /**
     * Around that block.
     *
     * @param linear where it is
     */
    CodeAround(BlockCache blocks, BlockLookup lookup, CodeFetch fetch, Block block, long linear) {
        this.blocks = blocks;
        this.lookup = lookup;
        this.fetch = fetch;
        start = linear & ~0xFFFL;
        codeSize = block.codeSize;
    }

    /** The block that begins there, if there is one. */
    public @Nullable Block at(int distance) {
        int number = distance >> 12;
        return pages.computeIfAbsent(number, this::page).get(distance & 0xFFF);
    }

    /** The same; it is decoded if it is not yet. */
    public @Nullable Block ahead(int distance) {
        return lookup.ahead(start + distance);
    }

    private Map<Integer, Block> page(int number) {
        long physical = physicalPage(number);
        return physical == CodeFetch.UNKNOWN ? Map.of() : blocks.startingIn(physical, codeSize);
    }

    /** Of the page that many pages behind the block's own, or {@link CodeFetch#UNKNOWN}. */
    public long physicalPage(int number) {
        return fetch.known(start + ((long) number << 12));
    }
}
