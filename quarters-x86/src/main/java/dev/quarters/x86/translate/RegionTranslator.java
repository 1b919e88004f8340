package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;
import dev.quarters.x86.interpret.Translator;

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
    private static final int POSTPONED = 50 * THRESHOLD;

    private record Ready(Block head, RegionPlan plan, Region region) {}

    private final Processor cpu;
    private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService worker;

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

    @Override
    public void install() {
        for (Ready each = ready.poll(); each != null; each = ready.poll()) {
            if (each.plan.sources().stream().allMatch(Block::isValid)) {
                Region region = each.region;
                each.plan.sources().forEach(block -> block.translated(region));
                each.head.enterAt(region);
            }
        }
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
            plans[0].sources().forEach(source -> source.postpone(POSTPONED));
        }

        void run() {
            for (RegionPlan plan : plans) {
                byte[] bytes = new RegionClass(plan).bytes();
                if (RegionClass.codeSize(bytes) < MOST_BYTECODES) {
                    Region region = RegionClass.define(plan, bytes);
                    Rehearsal.of(region);
                    ready.add(new Ready(head, plan, region));
                    cpu.signal();
                    for (int delay : Rehearsal.REPEATED_AFTER_MILLIS) {
                        worker.schedule(() -> repeat(region), delay, TimeUnit.MILLISECONDS);
                    }
                    return;
                }
            }
        }

        /** And has the processor enter it anew, should there be better code by then. */
        private void repeat(Region region) {
            if (region.isValid()) {
                Rehearsal.repeat(region);
                cpu.signal();
            }
        }
    }
}
