package dev.quarters.x86.interpret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The blocks that have bytes in a physical page. */
final class CodePage {

    private final long page;
    private final List<Block> blocks = new ArrayList<>();

    /** A bit for each 64 bytes, so that data beside code is told from it at once. */
    private long occupied;

    CodePage(long page) {
        this.page = page;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    void add(Block block) {
        blocks.add(block);
        occupy(block);
    }

    void remove(Block block) {
        blocks.remove(block);
    }

    /** By their offsets; those of one size of code that begin in this page. */
    Map<Integer, Block> starting(int codeSize) {
        Map<Integer, Block> result = new HashMap<>();
        for (Block block : blocks) {
            if (block.codeSize == codeSize && (block.physical & ~0xFFFL) == page) {
                result.put((int) (block.physical - page), block);
            }
        }
        return result;
    }

    private void occupy(Block block) {
        for (int i = 0; i < 64; i++) {
            if (block.overlaps(page + 64L * i, page + 64L * i + 64)) {
                occupied |= 1L << i;
            }
        }
    }

    /** Takes out the blocks with bytes of that range, which lies in this page. */
    void takeOut(long from, long to, Consumer<Block> removed) {
        int first = (int) (from - page >>> 6);
        int last = (int) (to - 1 - page >>> 6);
        long touched = -1L << first & -1L >>> 63 - last;
        if ((occupied & touched) == 0) {
            return;
        }
        occupied = 0;
        for (Iterator<Block> each = blocks.iterator(); each.hasNext(); ) {
            Block block = each.next();
            if (block.overlaps(from, to)) {
                each.remove();
                removed.accept(block);
            } else {
                occupy(block);
            }
        }
    }
}
