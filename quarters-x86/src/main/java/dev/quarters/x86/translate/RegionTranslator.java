package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;
import dev.quarters.x86.interpret.TranslatedCode;
import dev.quarters.x86.interpret.Translator;

import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
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
    private static final int POSTPONED = 2 * THRESHOLD;

    private static final int POLL_MILLIS = 1;

    /** Blocks that were asked for together, and what of them was translated. */
    private record Made(
            Block head, Set<Block> asked, RegionPlan plan, Region region, Rehearsal rehearsal) {}

    private final Processor cpu;
    private final Queue<Made> ready = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService worker;

    /** The worker's. */
    private final List<Made> rehearsed = new LinkedList<>();

    private boolean polls;

    /** For that processor. */
    public RegionTranslator(Processor cpu) {
        this.cpu = cpu;
        Names.initialise();
        ScheduledThreadPoolExecutor pool =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("quarters translator").factory());
        pool.setKeepAliveTime(5, TimeUnit.SECONDS);
        pool.allowCoreThreadTimeOut(true);
        worker = pool;
    }

    @Override
    public int threshold() {
        return THRESHOLD;
    }

    @Override
    public void request(Block block, CodeAround around) {
        worker.execute(new Translation(block, around)::run);
    }

    /** And has the processor enter it anew, should there be better code by then. */
    @Override
    public void promote(TranslatedCode code) {
        worker.execute(
                () -> {
                    if (code instanceof Region region && region.isValid()) {
                        Rehearsal.repeat(region);
                        cpu.signal();
                    }
                });
    }

    @Override
    public void install() {
        for (Made each = ready.poll(); each != null; each = ready.poll()) {
            if (each.plan.sources().stream().allMatch(Block::isValid)) {
                Region region = each.region;
                each.plan.sources().forEach(block -> block.translated(region));
                each.head.enterAt(region);
            }
            each.asked.forEach(Block::resume);
        }
    }

    /** Hands over what is compiled by now, and comes again as long as something is not. */
    private void poll() {
        boolean found = false;
        for (Iterator<Made> all = rehearsed.iterator(); all.hasNext(); ) {
            Made each = all.next();
            Rehearsal.Result result = each.rehearsal.result();
            if (result != Rehearsal.Result.GOES_ON) {
                all.remove();
            }
            if (result == Rehearsal.Result.COMPILED) {
                ready.add(each);
                found = true;
            }
        }
        if (found) {
            cpu.signal();
        }
        if (!polls && !rehearsed.isEmpty()) {
            polls = true;
            worker.schedule(this::pollAgain, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void pollAgain() {
        polls = false;
        poll();
    }

    /** One request: smaller and smaller plans until the code is small enough. */
    private final class Translation {

        private final Block head;
        private final RegionPlan[] plans;

        Translation(Block head, CodeAround around) {
            this.head = head;
            // In the processor's thread: another may not look at blocks.
            plans =
                    new RegionPlan[] {
                        RegionPlan.of(head, around, MOST_STEPS),
                        RegionPlan.of(head, around, MOST_STEPS / 2),
                        RegionPlan.of(head, around, MOST_STEPS / 4),
                        RegionPlan.of(head, around, 1),
                    };
            asked().stream()
                    .filter(block -> block != head)
                    .forEach(block -> block.postpone(POSTPONED));
        }

        private Set<Block> asked() {
            return plans[0].sources();
        }

        void run() {
            for (RegionPlan plan : plans) {
                byte[] bytes = new RegionClass(plan).bytes();
                if (RegionClass.codeSize(bytes) < MOST_BYTECODES) {
                    Region region = RegionClass.define(plan, bytes);
                    rehearsed.add(new Made(head, asked(), plan, region, new Rehearsal(region)));
                    break;
                }
            }
            poll();
        }
    }
}
