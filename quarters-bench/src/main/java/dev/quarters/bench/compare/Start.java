package dev.quarters.bench.compare;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Progress;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * From the call to the first byte of output of a container with all namespaces and cgroups, in a
 * warm JVM, beside {@code crun run} on a bundle with the same program. Both leave nothing behind
 * before the next turn begins; that part is not timed.
 */
final class Start {

    static final String IMAGE = "apt:busybox-static";
    private static final int WARM_UP = 300;

    private Start() {}

    static void compare(Path folder, int count) throws Exception {
        Path bundle = Bundle.make(folder.resolve("bundle").toAbsolutePath().normalize());
        List<String> crun =
                List.of(
                        "crun",
                        "--root",
                        folder.resolve("crun").toString(),
                        "run",
                        "--bundle",
                        bundle.toString(),
                        "compared");
        try (Quarters quarters = Quarters.open(folder.resolve("data"))) {
            warmUp(quarters);
            new Turns(count)
                    .of("quarters", () -> nanosToFirstOutput(quarters))
                    .of("crun run", () -> PeerProcess.nanosToFirstOutput("/usr/bin/crun", crun))
                    .take(0);
        }
    }

    static void alone(Path folder, int count) throws Exception {
        try (Quarters quarters = Quarters.open(folder.resolve("data"))) {
            warmUp(quarters);
            String heap = "heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MB";
            new Turns(count).of(heap, () -> nanosToFirstOutput(quarters)).take(0);
        }
    }

    private static void warmUp(Quarters quarters) throws InterruptedException {
        for (int i = 0; i < WARM_UP; i++) {
            nanosToFirstOutput(quarters);
        }
    }

    static long nanosToFirstOutput(Quarters quarters) throws InterruptedException {
        FirstByte output = new FirstByte();
        long start = System.nanoTime();
        GuestSpec spec = GuestSpec.of(IMAGE).command("/bin/busybox", "echo", "x").build();
        try (Guest guest = quarters.node().create(spec, Progress.SILENT)) {
            guest.start(GuestStreams.of(output, OutputStream.nullOutputStream()));
            guest.await();
        }
        return output.nanos - start;
    }

    private static final class FirstByte extends OutputStream {

        private volatile long nanos;

        @Override
        public void write(int value) {
            if (nanos == 0) {
                nanos = System.nanoTime();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            write(0);
        }
    }
}
