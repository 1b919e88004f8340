package dev.quarters.filesystem;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How many requests a second go through the message layer down to the host's files; a program to be
 * run by hand, with a folder for its files as argument.
 */
final class MessageSpeed {

    private static final long WARM_UP_NANOS = 2_000_000_000L;
    private static final long NANOS = 3_000_000_000L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MessageSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path base = Files.createTempDirectory(Path.of(arguments[0]), "quarters-speed-");
        try (OverlayFolders overlay = new OverlayFolders(base)) {
            Path low = overlay.layer("low");
            Files.write(low.resolve("file"), new byte[64 << 20]);
            Files.createDirectories(low.resolve("folder"));
            for (int i = 0; i < 1000; i++) {
                Files.createFile(low.resolve("folder/file" + i));
            }
            FuseClient guest = overlay.open();
            long file = overlay.node("file");
            long folder = overlay.node("folder");
            long above = guest.create(FuseClient.ROOT, "above", 0644);
            guest.write(above, 0, new byte[65536]);
            byte[] page = new byte[4096];
            int[] at = new int[1];
            measure("getattr, layer", () -> guest.stat(file).size());
            measure("getattr, upper", () -> guest.stat(above).size());
            measure(
                    "lookup and forget, layer",
                    () -> {
                        long node = guest.lookup(folder, "file" + at[0]++ % 1000);
                        guest.forget(node, 1);
                        return node;
                    });
            measure("lookup, known", () -> guest.lookup(FuseClient.ROOT, "file"));
            measure("lookup, nothing", () -> guest.lookup(folder, "nothing"));
            measure("read 4K", () -> guest.readRaw(file, (at[0]++ & 0x3fff) << 12, 4096));
            measure("read 1M", () -> guest.readRaw(file, (at[0]++ & 0x3f) << 20, 1 << 20));
            measure("write 4K", () -> guest.write(above, 0, page));
            measure("list 1000 with nodes", () -> guest.list(folder, true).size());
            measure(
                    "create and unlink",
                    () -> {
                        long node = guest.create(FuseClient.ROOT, "made", 0644);
                        guest.unlink(FuseClient.ROOT, "made");
                        guest.forget(node, 1);
                        return node;
                    });
        }
        OverlayFolders.run("rm", "-rf", base.toString());
    }

    private static void measure(String what, LongSupplier request) {
        run(request, WARM_UP_NANOS);
        long start = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long count = run(request, NANOS);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-26s %,12.0f a second %,12.0f a second of processor time%n",
                what,
                count / seconds,
                count / cpuSeconds);
    }

    private static long run(LongSupplier request, long nanos) {
        long start = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < 16; i++) {
                if (request.getAsLong() < -2) {
                    throw new AssertionError("a request failed");
                }
                count++;
            }
        }
        return count;
    }
}
