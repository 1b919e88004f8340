package dev.quarters.x86.translate;

import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;
import dev.quarters.x86.interpret.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which blocks a region is made of: those that its entry reaches by direct jumps and calls, as far
 * as they were executed often, in a few pages. Distances are from the start of the entry's page.
 * Immutable, so that another thread can translate it.
 */
public final class RegionPlan {

    private static final int MOST_PAGES = 16;

    private final int entry;
    private final NavigableMap<Integer, RegionBlock> blocks;
    private final NavigableMap<Integer, Source> sources;
    private final List<Integer> order;
    private final int stepCount;
    private final Map<Integer, Long> otherPages;

    /** A block as it is now: another thread may read this. */
    private record Source(Block block, List<Step> steps, List<Integer> targets, long executions) {

        static Source of(Block block, int at) {
            return new Source(
                    block,
                    List.of(block.steps).subList(0, block.count),
                    block.targets().map(distance -> at + distance).boxed().toList(),
                    block.executions());
        }
    }

    /**
     * A region.
     *
     * @param order the blocks' distances, what matters most first: the entry's
     */
    private RegionPlan(
            NavigableMap<Integer, Source> sources,
            List<Integer> order,
            Map<Integer, Long> otherPages) {
        this.sources = sources;
        this.order = order;
        this.otherPages = otherPages;
        entry = order.getFirst();
        blocks = new TreeMap<>();
        int first = 0;
        for (Map.Entry<Integer, Source> each : sources.entrySet()) {
            RegionBlock block =
                    cut(each.getKey(), each.getValue(), first, sources.navigableKeySet());
            blocks.put(each.getKey(), block);
            first += block.steps().size();
        }
        stepCount = first;
    }

    /** Ends where another begins: blocks that were decoded from different entries overlap. */
    private static RegionBlock cut(int at, Source source, int first, NavigableSet<Integer> starts) {
        List<Step> steps = new ArrayList<>(source.steps.size());
        @Nullable Integer following = starts.higher(at);
        for (Step step : source.steps) {
            while (following != null && following < at + step.start) {
                following = starts.higher(following); // Begins within an instruction of this.
            }
            if (following != null && !steps.isEmpty() && following == at + step.start) {
                break;
            }
            steps.add(step);
        }
        Step last = steps.getLast();
        return new RegionBlock(
                at,
                first,
                List.copyOf(steps),
                at + last.end,
                RegionBlock.isIndirect(last.action) ? source.targets : List.of());
    }

    /**
     * The region that is entered at that block.
     *
     * @param around the blocks that were decoded
     * @param mostSteps how large it may be; the first block is always in it
     * @param warm executions that a block is taken after
     */
    public static RegionPlan of(Block head, CodeAround around, int mostSteps, int warm) {
        return new Search(around, mostSteps, warm).from(head);
    }

    /**
     * The region of the blocks at just these distances, ascending, one of which is the head's.
     *
     * @return null when there is not that code
     */
    static @Nullable RegionPlan again(Block head, CodeAround around, int[] distances) {
        return new Search(around, Integer.MAX_VALUE, 0).of(head, distances);
    }

    /** The same without the blocks that were found last, so that it has so many steps at most. */
    RegionPlan atMost(int mostSteps) {
        List<Integer> kept = new ArrayList<>();
        int size = 0;
        for (int at : order) {
            size += Objects.requireNonNull(blocks.get(at)).steps().size();
            if (size > mostSteps && !kept.isEmpty()) {
                break;
            }
            kept.add(at);
        }
        NavigableMap<Integer, Source> keptSources = new TreeMap<>(sources);
        keptSources.keySet().retainAll(kept);
        return new RegionPlan(keptSources, List.copyOf(kept), otherPages);
    }

    /** The physical pages that it has code in besides the entry's, by how many pages behind it. */
    Map<Integer, Long> otherPages() {
        return otherPages;
    }

    /** Where it is entered. */
    int entry() {
        return entry;
    }

    /** By their distances. */
    NavigableMap<Integer, RegionBlock> blocks() {
        return blocks;
    }

    /** What was decoded; the region is void when one of these is. */
    public List<Block> sources() {
        return sources.values().stream().map(Source::block).toList();
    }

    /** Where these are. */
    int[] distances() {
        return sources.keySet().stream().mapToInt(each -> each).toArray();
    }

    int stepCount() {
        return stepCount;
    }

    /** Steps from one look at what waits to the next, at most. */
    int longestWay() {
        return blocks.values().stream()
                .mapToInt(block -> block.repetitions() * block.steps().size())
                .sum();
    }

    /** The distances of those that are worth repeating, most executed first. */
    List<Integer> loops() {
        return blocks.values().stream()
                .filter(block -> block.repetitions() > 1)
                .map(RegionBlock::offset)
                .sorted(Comparator.comparingLong(this::executions).reversed())
                .toList();
    }

    private long executions(int at) {
        return Objects.requireNonNull(sources.get(at)).executions();
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

    /** Of each step. */
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

        private final CodeAround around;
        private final int mostSteps;
        private final int warm;
        private final Map<Integer, Long> pages = new HashMap<>();
        private final Deque<Integer> open = new ArrayDeque<>();
        private final TreeMap<Integer, Block> found = new TreeMap<>();
        private final List<Integer> order = new ArrayList<>();
        private int size;

        Search(CodeAround around, int mostSteps, int warm) {
            this.around = around;
            this.mostSteps = mostSteps;
            this.warm = warm;
        }

        @Nullable RegionPlan of(Block head, int[] distances) {
            int entry = offset(head);
            takePages(entry, head);
            for (int at : distances) {
                Block block = at == entry ? head : around.ahead(at);
                if (block == null || !takePages(at, block)) {
                    return null;
                }
                found.put(at, block);
            }
            order.add(entry);
            found.keySet().stream().filter(at -> at != entry).forEach(order::add);
            boolean complete = found.values().stream().allMatch(Block::isValid);
            return complete && found.containsKey(entry) ? plan() : null;
        }

        RegionPlan from(Block head) {
            int entry = offset(head);
            takePages(entry, head);
            found.put(entry, head);
            order.add(entry);
            size = head.count;
            follow(entry, head);
            while (!open.isEmpty()) {
                int at = open.remove();
                Block block = around.at(at);
                if (block == null
                        || block.executions() < warm && !block.isTranslated()
                        || found.containsKey(at)
                        || size + block.count > mostSteps
                        || !takePages(at, block)) {
                    continue;
                }
                found.put(at, block);
                order.add(at);
                size += block.count;
                follow(at, block);
            }
            return plan();
        }

        /** Whether all of the block is where it should be, and not in too many pages. */
        private boolean takePages(int at, Block block) {
            int number = at >> 12;
            if (block.secondPage != Block.NO_PAGE
                    && around.physicalPage(number + 1) != block.secondPage) {
                return false;
            }
            Map<Integer, Long> wanted = new HashMap<>(pages);
            wanted.put(number, block.physical & ~0xFFFL);
            if (block.secondPage != Block.NO_PAGE) {
                wanted.put(number + 1, block.secondPage);
            }
            if (wanted.size() > MOST_PAGES) {
                return false;
            }
            pages.putAll(wanted);
            return true;
        }

        private static int offset(Block block) {
            return (int) (block.physical & 0xFFF);
        }

        private void follow(int at, Block block) {
            Step last = block.steps[block.count - 1];
            int action = last.action;
            boolean calls = action == Action.CALL || action == Action.CALL_TO;
            if (RegionBlock.isIndirect(action)) {
                block.targets().forEach(distance -> open.add(at + distance));
            } else if (RegionBlock.isConditional(action) || action == Action.JMP || calls) {
                open.add(at + (int) last.displacement);
            }
            if (RegionBlock.isConditional(action) || calls || !RegionBlock.isTransfer(action)) {
                open.add(at + last.end);
            }
        }

        private RegionPlan plan() {
            TreeMap<Integer, Source> sources = new TreeMap<>();
            found.forEach((at, block) -> sources.put(at, Source.of(block, at)));
            pages.remove(0);
            return new RegionPlan(sources, List.copyOf(order), Map.copyOf(pages));
        }
    }
}
