package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.CodeWatch;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decoded blocks by physical address, and the pages that they are in. A page with code is kept out
 * of the cached translations for writing, so each store into it comes to {@link #written}; what
 * devices write comes from their threads to {@link #invalidate}.
 */
final class BlockCache implements CodeWatch {

    private static final int BUCKETS = 1 << 17;

    /** Beyond that all are forgotten: about 200 bytes each. */
    private static final int MOST_STEPS = 1 << 20;

    /** Beyond that all blocks are forgotten: the processor may stand for long. */
    private static final int MOST_WRITES = 10_000;

    private record Range(long from, long length) {}

    private final Processor cpu;
    private final Boundary boundary;
    private final @Nullable Block[] buckets = new Block[BUCKETS];
    private final Map<Long, CodePage> pages = new HashMap<>();

    /** These, or what is about to be decoded: each write that is not quick asks for them. */
    private final PageSet watched = new PageSet();

    private final Queue<Range> writtenByOthers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writes = new AtomicInteger();
    private int steps;

    BlockCache(Processor cpu, Boundary boundary) {
        this.cpu = cpu;
        this.boundary = boundary;
    }

    @Nullable Block find(long physical, int codeSize) {
        Block block = buckets[bucket(physical)];
        while (block != null && (block.physical != physical || block.codeSize != codeSize)) {
            block = block.next;
        }
        return block;
    }

    /** Forgets all blocks if they are too many. */
    void makeRoom() {
        if (steps > MOST_STEPS) {
            clear();
        }
    }

    /** Adds one of pages that are watched. */
    void add(Block block) {
        steps += block.count;
        int i = bucket(block.physical);
        block.next = buckets[i];
        buckets[i] = block;
        page(block.physical & ~0xFFFL).add(block);
        if (block.secondPage != Block.NO_PAGE) {
            page(block.secondPage).add(block);
        }
    }

    /** The blocks of one code size that begin in that page, by their offsets. */
    Map<Integer, Block> startingIn(long page, int codeSize) {
        CodePage code = pages.get(page);
        return code == null ? Map.of() : code.starting(codeSize);
    }

    private CodePage page(long page) {
        return pages.computeIfAbsent(page, CodePage::new);
    }

    /**
     * From now on all writes to a physical page are told. To be called before its code is read,
     * which may be another than what was read before.
     *
     * @return whether they were not told before
     */
    boolean watch(long page) {
        if (watched.contains(page)) {
            return false;
        }
        watched.add(page);
        cpu.translation.forgetWritesTo(page);
        boundary.reach();
        try {
            cpu.bus.announceCode(page);
        } finally {
            boundary.leave();
        }
        return true;
    }

    private static int bucket(long physical) {
        return (int) (physical ^ physical >>> 15) & BUCKETS - 1;
    }

    /** Forgets all blocks. */
    void clear() {
        for (Block bucket : buckets) {
            for (Block block = bucket; block != null; block = block.next) {
                block.invalidate();
            }
        }
        Arrays.fill(buckets, null);
        pages.clear();
        watched.clear();
        steps = 0;
    }

    @Override
    public boolean holdsCode(long physicalPage) {
        return watches(physicalPage) || cpu.bus.othersHoldCode(physicalPage);
    }

    /** Whether this processor has code of that page. From any thread. */
    boolean watches(long physicalPage) {
        return watched.contains(physicalPage);
    }

    @Override
    public void written(long physicalAddress, int size) {
        takeOut(physicalAddress, physicalAddress + size);
        cpu.bus.written(physicalAddress, size);
    }

    /** Memory was written by somebody else, in any thread: takes effect when the block ends. */
    void invalidate(long physical, long length) {
        if (!watched.containsAny(physical, length)) {
            return;
        }
        boolean listed = writes.get() < MOST_WRITES;
        if (listed) {
            writtenByOthers.add(new Range(physical, length));
        }
        writes.addAndGet(listed ? 1 : MOST_WRITES + 1);
        cpu.signal();
    }

    /** In the processor's thread: what {@link #invalidate} was told. */
    void takeInvalidations() {
        if (writes.get() == 0) {
            return;
        }
        if (writes.getAndSet(0) > MOST_WRITES) {
            writtenByOthers.clear();
            clear();
            return;
        }
        for (Range range = writtenByOthers.poll(); range != null; range = writtenByOthers.poll()) {
            long end = range.from + range.length;
            if (range.length >>> 12 > pages.size()) {
                clear();
                continue;
            }
            for (long at = range.from; at < end; at = (at | 0xFFF) + 1) {
                takeOut(at, Math.min(end, (at | 0xFFF) + 1));
            }
        }
    }

    private void takeOut(long from, long to) {
        long page = from & ~0xFFFL;
        CodePage code = pages.get(page);
        if (code == null) {
            watched.remove(page);
            return;
        }
        code.takeOut(from, to, block -> remove(block, page));
        forgetIfEmpty(page, code);
    }

    private void remove(Block block, long page) {
        block.invalidate();
        steps -= block.count;
        unlink(block);
        long other = block.secondPage == page ? block.physical & ~0xFFFL : block.secondPage;
        CodePage otherPage = other == Block.NO_PAGE || other == page ? null : pages.get(other);
        if (otherPage != null) {
            otherPage.remove(block);
            forgetIfEmpty(other, otherPage);
        }
    }

    private void forgetIfEmpty(long page, CodePage code) {
        if (code.isEmpty()) {
            pages.remove(page);
            watched.remove(page);
        }
    }

    private void unlink(Block block) {
        int i = bucket(block.physical);
        Block before = null;
        for (Block each = buckets[i]; each != null; each = each.next) {
            if (each == block) {
                if (before == null) {
                    buckets[i] = block.next;
                } else {
                    before.next = block.next;
                }
                return;
            }
            before = each;
        }
    }
}
