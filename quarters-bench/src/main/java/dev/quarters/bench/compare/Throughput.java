package dev.quarters.bench.compare;

import dev.quarters.Quarters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Containers from creation to removal, per second, with several at once; beside crun and what the
 * kernel alone takes.
 */
final class Throughput {

    private Throughput() {}

    @FunctionalInterface
    private interface Work {
        void run(int number) throws Exception;
    }

    static void compare(Path folder, int count) throws Exception {
        Path bundle = Bundle.make(folder.resolve("bundle").toAbsolutePath().normalize());
        String state = folder.resolve("crun").toString();
        CProgram floor = CProgram.build(folder, "floor");
        try (Quarters quarters = Quarters.open(folder.resolve("data"))) {
            perSecond(16, 1000, number -> Start.nanosToFirstOutput(quarters));
            System.out.println("at once   quarters       crun      floor   containers/s");
            for (int parallel : List.of(1, 4, 16)) {
                double ours =
                        perSecond(parallel, count, number -> Start.nanosToFirstOutput(quarters));
                double theirs =
                        perSecond(
                                parallel,
                                count / 4,
                                number ->
                                        PeerProcess.nanosToFirstOutput(
                                                "/usr/bin/crun",
                                                List.of(
                                                        "crun",
                                                        "--root",
                                                        state,
                                                        "run",
                                                        "--bundle",
                                                        bundle.toString(),
                                                        "compared" + number)));
                long possible = floor(floor, parallel, count, folder, bundle.resolve("rootfs"));
                System.out.printf(
                        Locale.ROOT, "%7d %10.0f %10.0f %10d%n", parallel, ours, theirs, possible);
            }
        }
    }

    /** What the kernel alone takes, by a program in C that does nothing else. */
    private static long floor(CProgram program, int parallel, int count, Path folder, Path root)
            throws Exception {
        Path work = Files.createTempDirectory(folder, "floor");
        return program.run(parallel, count, work, root);
    }

    private static double perSecond(int parallel, int count, Work work)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
            for (int i = 0; i < parallel; i++) {
                threads.execute(
                        () -> {
                            for (int number = next.getAndIncrement();
                                    number < count;
                                    number = next.getAndIncrement()) {
                                try {
                                    work.run(number);
                                } catch (Exception e) {
                                    if (failures.incrementAndGet() == 1) {
                                        System.out.println("failed: " + e);
                                    }
                                }
                            }
                        });
            }
            threads.shutdown();
            threads.awaitTermination(10, TimeUnit.MINUTES);
        }
        if (failures.get() > 0) {
            throw new IllegalStateException(failures + " of " + count + " failed");
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }
}
