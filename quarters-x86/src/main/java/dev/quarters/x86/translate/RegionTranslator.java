package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.Translator;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Translates regions in a thread of its own, which ends when there is nothing to do for a while.
 * What is ready is installed by the processor's thread, if its blocks are still valid then.
 */
public final class RegionTranslator implements Translator {

    /** HotSpot compiles no method of 8,000 bytecodes. */
    private static final int MOST_BYTECODES = 7900;

    private static final int MOST_STEPS = 200;

    private static final int THRESHOLD = 10_000;

    private record Ready(Block head, RegionPlan plan, Region region) {}

    private final Processor cpu;
    private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final ExecutorService worker;

    /** For that processor. */
    public RegionTranslator(Processor cpu) {
        this.cpu = cpu;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        1,
                        1,
                        5,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("quarters translator").factory());
        pool.allowCoreThreadTimeOut(true);
        worker = pool;
    }

    @Override
    public int threshold() {
        return THRESHOLD;
    }

    @Override
    public void request(Block block, Map<Integer, Block> page) {
        worker.execute(new Translation(block, page)::run);
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

        Translation(Block head, Map<Integer, Block> page) {
            this.head = head;
            // In the processor's thread: another may not look at blocks.
            plans =
                    new RegionPlan[] {
                        RegionPlan.of(head, page, MOST_STEPS),
                        RegionPlan.of(head, page, MOST_STEPS / 2),
                        RegionPlan.of(head, page, MOST_STEPS / 4),
                        RegionPlan.of(head, page, 1),
                    };
        }

        void run() {
            for (RegionPlan plan : plans) {
                byte[] bytes = new RegionClass(plan).bytes();
                if (RegionClass.codeSize(bytes) < MOST_BYTECODES) {
                    Region region = RegionClass.define(plan, bytes);
                    Rehearsal.of(region);
                    ready.add(new Ready(head, plan, region));
                    cpu.signal();
                    return;
                }
            }
        }
    }
}
