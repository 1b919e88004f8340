package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The regions of earlier runs, found again by their code, and those of this run for later ones.
 * Compiled in the translator's thread, found by the processor's, kept by whoever ends the machine.
 */
final class KnownRegions {

    /** What executed less is translated anew as quickly as it is read. */
    static final long LEAST_EXECUTED = 20_000;

    private static final int MOST = 1500;
    private static final int MOST_UNUSED = 4;

    /** One of an earlier run. */
    static final class Known {
        private final StoredRegion stored;
        private final Region region;
        private volatile boolean compiled;
        private boolean taken;

        private Known(StoredRegion stored, Region region) {
            this.stored = stored;
            this.region = region;
        }

        Region region() {
            return region;
        }

        /** From now on it can be used. */
        void compiled() {
            compiled = true;
        }
    }

    /** One of this run. */
    private record Used(StoredRegion stored, Region region) {}

    private final Processor cpu;
    private final RegionClasses classes;
    private final RegionStore store;
    private final long leastExecuted;
    private final Map<Long, List<Known>> known = new ConcurrentHashMap<>();
    private final Queue<Known> all = new ConcurrentLinkedQueue<>();
    private final Queue<Used> used = new ConcurrentLinkedQueue<>();
    private volatile boolean loaded;

    /**
     * For that processor.
     *
     * @param classes the machine's
     * @param leastExecuted instructions that make a region worth keeping
     */
    KnownRegions(Processor cpu, RegionClasses classes, RegionStore store, long leastExecuted) {
        this.cpu = cpu;
        this.classes = classes;
        this.store = store;
        this.leastExecuted = leastExecuted;
    }

    /** Reads them; what is returned is to be rehearsed. */
    List<Known> load() {
        List<Known> result = new ArrayList<>();
        for (StoredRegion each : store.load()) {
            try {
                Known one = new Known(each, classes.region(each.classFile()));
                known.computeIfAbsent(each.head(), absent -> new ArrayList<>()).add(one);
                result.add(one);
            } catch (LinkageError | IllegalStateException notOurs) {
                // It is translated again.
            }
        }
        all.addAll(result);
        loaded = true;
        return result;
    }

    /** What {@link #find} found. */
    sealed interface Found {}

    /** A region that can be executed. */
    record Usable(RegionPlan plan, Region region) implements Found {}

    /** None. */
    enum Absent implements Found {
        FOR_GOOD,
        FOR_NOW
    }

    /** The region that is entered at that block, with the code that is there now. */
    Found find(Block head, CodeAround around) {
        if (!loaded) {
            return Absent.FOR_NOW;
        }
        for (Known each : known.getOrDefault(StoredRegion.head(head, cpu), List.of())) {
            if (each.taken) {
                continue;
            }
            RegionPlan plan = RegionPlan.again(head, around, each.stored.distances());
            if (plan == null
                    || !Arrays.equals(StoredRegion.digest(plan, cpu), each.stored.digest())) {
                continue;
            }
            if (!each.compiled) {
                return Absent.FOR_NOW;
            }
            each.taken = true;
            used.add(new Used(each.stored, each.region));
            return new Usable(plan, each.region);
        }
        return Absent.FOR_GOOD;
    }

    /** One of this run, whose blocks are valid. */
    void add(RegionPlan plan, Block head, byte[] classFile, Region region) {
        used.add(new Used(StoredRegion.of(plan, head, classFile, cpu), region));
    }

    /** Keeps what is worth it, if some of that is new: a twentieth of what was known. */
    void save() {
        List<StoredRegion> result = new ArrayList<>();
        int fresh = 0;
        for (Used each : used) {
            long executed = each.region.executed();
            if (executed >= leastExecuted && !each.region.isSuperseded()) {
                result.add(each.stored.usedFor(executed));
                fresh += each.stored.isNew() ? 1 : 0;
            }
        }
        if (!loaded || fresh == 0 || fresh < all.size() / 20) {
            return;
        }
        for (Known each : all) {
            if (!each.taken && each.stored.unused() < MOST_UNUSED) {
                result.add(each.stored.notUsed());
            }
        }
        try {
            store.save(most(result));
        } catch (IOException e) {
            // The next run translates again: nothing is lost but time.
        }
    }

    /** Those that were used most, in the order in which they were. */
    private static List<StoredRegion> most(List<StoredRegion> regions) {
        if (regions.size() <= MOST) {
            return regions;
        }
        long least =
                regions.stream()
                        .map(StoredRegion::executed)
                        .sorted(Comparator.reverseOrder())
                        .skip(MOST - 1)
                        .findFirst()
                        .orElseThrow();
        return regions.stream().filter(each -> each.executed() >= least).limit(MOST).toList();
    }
}
