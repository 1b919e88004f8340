package dev.quarters.x86.interpret;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Physical pages by their numbers. One thread changes it, any may ask; what was added before
 * somebody asks, in the order of volatile accesses, is seen.
 */
final class PageSet {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** A bit for each page; grown by putting a larger one in its place. */
    private volatile long[] words = new long[64];

    void add(long page) {
        int word = word(page);
        long[] present = words;
        if (word >= present.length) {
            present = Arrays.copyOf(present, Integer.highestOneBit(word) << 1);
            words = present;
        }
        WORD.setVolatile(present, word, present[word] | 1L << (page >>> 12));
    }

    void remove(long page) {
        int word = word(page);
        long[] present = words;
        if (word < present.length) {
            WORD.setVolatile(present, word, present[word] & ~(1L << (page >>> 12)));
        }
    }

    void clear() {
        words = new long[64];
    }

    boolean contains(long page) {
        int word = word(page);
        long[] present = words;
        return word < present.length
                && ((long) WORD.getVolatile(present, word) & 1L << (page >>> 12)) != 0;
    }

    /** Whether it has a page with a byte of that range; of a large one, whether it has any. */
    boolean containsAny(long from, long length) {
        long[] present = words;
        if (length >>> 12 > present.length) {
            return IntStream.range(0, present.length)
                    .anyMatch(i -> (long) WORD.getVolatile(present, i) != 0);
        }
        for (long page = from; page < from + length; page = (page | 0xFFF) + 1) {
            if (contains(page)) {
                return true;
            }
        }
        return false;
    }

    private static int word(long page) {
        return (int) Math.min(page >>> 18, Integer.MAX_VALUE);
    }
}
