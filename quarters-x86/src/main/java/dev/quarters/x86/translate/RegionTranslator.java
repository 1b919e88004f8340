package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;
import dev.quarters.x86.interpret.TranslatedCode;
import dev.quarters.x86.interpret.Translator;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Translates regions in a thread of its own, which ends when there is nothing to do for a while.
 * What is ready is installed by the processor's thread, if its blocks are still valid then.
 */
public final class RegionTranslator implements Translator {

    /**
     * HotSpot compiles no method of 8,000 bytecodes, and its first compiler gives up on some of
     * more than 6,000.
     */
    private static final int MOST_BYTECODES = 5000;

    private static final int MOST_STEPS = 200;

    private static final int THRESHOLD = 10_000;
    private static final int WARM = THRESHOLD / 8;
    private static final int POSTPONED = 10 * THRESHOLD;

    /** Executions after which a region of an earlier run is looked for. */
    private static final int RECALL = 30;

    private static final int RECALL_AGAIN = 200;

    private static final int POLL_MILLIS = 1;

    /** HotSpot compiles what waits longest last. */
    private static final int MOST_REHEARSED = 32;

    /** Blocks that were asked for together, and what of them was translated. */
    private record Made(
            Block head,
            Collection<Block> asked,
            RegionPlan plan,
            byte[] classFile,
            Region region) {}

    private record Rehearsed(Rehearsal rehearsal, Runnable whenCompiled) {}

    private final Processor cpu;
    private final RegionClasses classes;
    private final @Nullable KnownRegions known;
    private final Queue<Made> ready = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService worker;

    /** The worker's. */
    private final List<Rehearsed> rehearsed = new ArrayList<>();

    private final Deque<KnownRegions.Known> waiting = new ArrayDeque<>();

    private boolean polls;

    /** For that processor, alone; nothing is kept. */
    public RegionTranslator(Processor cpu) {
        this(cpu, new RegionClasses(), Optional.empty());
    }

    /**
     * For that processor.
     *
     * @param classes the machine's
     * @param store what is in it need not be translated, and what will be is put there
     */
    public RegionTranslator(Processor cpu, RegionClasses classes, Optional<RegionStore> store) {
        this.cpu = cpu;
        this.classes = classes;
        known =
                store.map(each -> new KnownRegions(cpu, classes, each, KnownRegions.LEAST_EXECUTED))
                        .orElse(null);
        Names.initialise();
        ScheduledThreadPoolExecutor pool =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("quarters translator").factory());
        pool.setKeepAliveTime(5, TimeUnit.SECONDS);
        pool.allowCoreThreadTimeOut(true);
        worker = pool;
        if (known != null) {
            KnownRegions regions = known;
            worker.execute(
                    () -> {
                        waiting.addAll(regions.load());
                        poll();
                    });
        }
    }

    /** The processor is not executed any more: what was translated is kept. */
    public void close() {
        if (known != null) {
            known.save();
        }
    }

    @Override
    public int threshold() {
        return known != null ? RECALL : THRESHOLD;
    }

    @Override
    public int request(Block block, CodeAround around) {
        if (known != null) {
            switch (known.find(block, around)) {
                case KnownRegions.Usable usable -> {
                    install(block, usable.plan(), usable.region());
                    return 0;
                }
                case KnownRegions.Absent absent when block.executions() < THRESHOLD -> {
                    return switch (absent) {
                        case FOR_NOW -> RECALL_AGAIN;
                        case FOR_GOOD ->
                                block.isTranslated()
                                        ? POSTPONED
                                        : (int) (THRESHOLD - block.executions());
                    };
                }
                case KnownRegions.Absent hot -> {}
            }
        }
        RegionPlan plan = RegionPlan.of(block, around, MOST_STEPS, WARM);
        plan.sources().stream()
                .filter(each -> each != block)
                .forEach(each -> each.postpone(POSTPONED));
        worker.execute(new Translation(block, plan, 0, () -> {})::run);
        return POSTPONED;
    }

    /**
     * Around what was hot first, more is hot later: a region that could be a quarter larger is
     * translated anew. Else HotSpot is asked to look again, and the processor to enter it anew,
     * should there be better code by then.
     */
    @Override
    public void promote(TranslatedCode code, Block block, CodeAround around) {
        if (!(code instanceof Region region)) {
            return;
        }
        int least = region.stepCount() * 5 / 4 + 1;
        RegionPlan plan = RegionPlan.of(block, around, MOST_STEPS, WARM);
        worker.execute(new Translation(block, plan, least, () -> lookAgain(region))::run);
    }

    private void lookAgain(Region region) {
        if (region.isValid()) {
            Rehearsal.repeat(region);
            cpu.signal();
        }
    }

    @Override
    public void install() {
        for (Made each = ready.poll(); each != null; each = ready.poll()) {
            if (each.plan.sources().stream().allMatch(Block::isValid)) {
                install(each.head, each.plan, each.region);
                if (known != null) {
                    known.add(each.plan, each.head, each.classFile, each.region);
                }
            }
            each.asked.forEach(Block::resume);
        }
    }

    static void install(Block head, RegionPlan plan, Region region) {
        region.bind(plan);
        plan.sources().forEach(block -> block.translated(region));
        head.enterAt(region);
    }

    /** Hands over what is compiled by now, and comes again as long as something is not. */
    private void poll() {
        while (rehearsed.size() < MOST_REHEARSED && !waiting.isEmpty()) {
            KnownRegions.Known next = waiting.remove();
            rehearsed.add(new Rehearsed(new Rehearsal(next.region()), next::compiled));
        }
        rehearsed.removeIf(RegionTranslator::isOver);
        if (!ready.isEmpty()) {
            cpu.signal();
        }
        if (!polls && !rehearsed.isEmpty()) {
            polls = true;
            worker.schedule(this::pollAgain, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isOver(Rehearsed each) {
        Rehearsal.Result result = each.rehearsal.result();
        if (result == Rehearsal.Result.COMPILED) {
            each.whenCompiled.run();
        }
        return result != Rehearsal.Result.GOES_ON;
    }

    private void pollAgain() {
        polls = false;
        poll();
    }

    /**
     * One request: loops are repeated less, then blocks left out, until the code is small enough.
     */
    private final class Translation {

        private final Block head;
        private final RegionPlan whole;
        private final int leastSteps;
        private final Runnable otherwise;

        /**
         * The plan was made in the processor's thread: another may not look at blocks.
         *
         * @param leastSteps what is smaller is not worth it
         * @param otherwise what is done when nothing comes of it
         */
        Translation(Block head, RegionPlan whole, int leastSteps, Runnable otherwise) {
            this.head = head;
            this.whole = whole;
            this.leastSteps = leastSteps;
            this.otherwise = otherwise;
        }

        void run() {
            if (!translate()) {
                otherwise.run();
            }
            poll();
        }

        private boolean translate() {
            RegionTranslationEvent event = new RegionTranslationEvent();
            event.begin();
            RegionPlan plan = whole;
            List<Integer> repeated = plan.loops();
            while (plan.stepCount() >= leastSteps) {
                byte[] bytes = new RegionClass(plan, repeated).bytes();
                int size = RegionClass.codeSize(bytes);
                if (size < MOST_BYTECODES) {
                    event.made(head.physical, plan, size, leastSteps > 0);
                    rehearse(
                            new Made(head, whole.sources(), plan, bytes, classes.region(bytes)),
                            event);
                    return true;
                }
                if (!repeated.isEmpty()) {
                    repeated = repeated.subList(0, repeated.size() - 1);
                } else if (plan.blocks().size() == 1) {
                    return false; // A block of instructions that are all large.
                } else {
                    plan = plan.atMost((int) (plan.stepCount() * 0.9 * MOST_BYTECODES / size));
                    repeated = plan.loops();
                }
            }
            return false;
        }

        private void rehearse(Made made, RegionTranslationEvent event) {
            Runnable whenCompiled =
                    () -> {
                        event.commit();
                        ready.add(made);
                    };
            rehearsed.add(new Rehearsed(new Rehearsal(made.region), whenCompiled));
        }
    }
}
