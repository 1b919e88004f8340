package dev.quarters.x86.translate;

import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which blocks a region is made of: those that its entry reaches by direct jumps and calls in the
 * page, as far as they were executed. Immutable, so that another thread can translate it.
 */
public final class RegionPlan {

    private final int entry;
    private final NavigableMap<Integer, RegionBlock> blocks;
    private final Set<Block> sources;
    private final int stepCount;

    private RegionPlan(
            int entry,
            NavigableMap<Integer, RegionBlock> blocks,
            Set<Block> sources,
            int stepCount) {
        this.entry = entry;
        this.blocks = blocks;
        this.sources = sources;
        this.stepCount = stepCount;
    }

    /**
     * The region that is entered at that block.
     *
     * @param known the blocks that were decoded, by their offset in the page
     * @param mostSteps how large it may be; the first block is always in it
     */
    public static RegionPlan of(Block head, Map<Integer, Block> known, int mostSteps) {
        return new Search(known, mostSteps).from(head);
    }

    /** Where it is entered, in its page. */
    int entry() {
        return entry;
    }

    /** By their offsets. */
    NavigableMap<Integer, RegionBlock> blocks() {
        return blocks;
    }

    /** What was decoded; the region is void when one of these is. */
    public Set<Block> sources() {
        return sources;
    }

    int stepCount() {
        return stepCount;
    }

    Instruction[] instructions() {
        Instruction[] result = new Instruction[stepCount];
        int i = 0;
        for (RegionBlock block : blocks.values()) {
            for (Step step : block.steps()) {
                result[i++] = step.instruction;
            }
        }
        return result;
    }

    /** Of each step, in the page. */
    int[] offsets() {
        int[] result = new int[stepCount];
        int i = 0;
        for (RegionBlock block : blocks.values()) {
            for (Step step : block.steps()) {
                result[i++] = block.offset() + step.start;
            }
        }
        return result;
    }

    /** Of each step: how many its block has before it. */
    int[] before() {
        int[] result = new int[stepCount];
        int i = 0;
        for (RegionBlock block : blocks.values()) {
            for (int j = 0; j < block.steps().size(); j++) {
                result[i++] = j;
            }
        }
        return result;
    }

    /** Follows jumps, breadth first, so that what is near the entry has the room. */
    private static final class Search {

        private final Map<Integer, Block> known;
        private final int mostSteps;
        private final Deque<Integer> open = new ArrayDeque<>();
        private final TreeMap<Integer, Block> found = new TreeMap<>();
        private int size;

        Search(Map<Integer, Block> known, int mostSteps) {
            this.known = known;
            this.mostSteps = mostSteps;
        }

        RegionPlan from(Block head) {
            int entry = offset(head);
            found.put(entry, head);
            size = head.count;
            follow(entry, head);
            while (!open.isEmpty()) {
                int at = open.remove();
                Block block = known.get(at);
                if (block == null || found.containsKey(at) || size + block.count > mostSteps) {
                    continue;
                }
                found.put(at, block);
                size += block.count;
                follow(at, block);
            }
            return plan(entry);
        }

        private static int offset(Block block) {
            return (int) (block.physical & 0xFFF);
        }

        private void follow(int at, Block block) {
            Step last = block.steps[block.count - 1];
            int action = last.action;
            boolean calls = action == Action.CALL;
            if (RegionBlock.isConditional(action) || action == Action.JMP || calls) {
                open.add(at + (int) last.displacement);
            }
            if (RegionBlock.isConditional(action) || calls || !RegionBlock.isTransfer(action)) {
                open.add(at + last.end);
            }
        }

        private RegionPlan plan(int entry) {
            TreeMap<Integer, RegionBlock> blocks = new TreeMap<>();
            Set<Block> sources = new HashSet<>(found.values());
            int first = 0;
            for (Map.Entry<Integer, Block> each : found.entrySet()) {
                RegionBlock block = cut(each.getKey(), first, each.getValue());
                blocks.put(block.offset(), block);
                first += block.steps().size();
            }
            return new RegionPlan(entry, blocks, sources, first);
        }

        /** Ends where another begins: blocks that were decoded from different entries overlap. */
        private RegionBlock cut(int at, int first, Block block) {
            List<Step> steps = new ArrayList<>(block.count);
            @Nullable Integer following = found.higherKey(at);
            for (int i = 0; i < block.count; i++) {
                Step step = block.steps[i];
                while (following != null && following < at + step.start) {
                    following = found.higherKey(following); // Begins within an instruction of this.
                }
                if (following != null && i > 0 && following == at + step.start) {
                    break;
                }
                steps.add(step);
            }
            return new RegionBlock(at, first, List.copyOf(steps), at + steps.getLast().end);
        }
    }
}
