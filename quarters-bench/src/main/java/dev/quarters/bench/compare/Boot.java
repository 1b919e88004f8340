package dev.quarters.bench.compare;

import dev.quarters.emulator.DeterministicMachine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the start to the first output of the first process: a guest of the software CPU that goes on
 * from a saved boot, one that boots, and QEMU (TCG) with the same kernel and a first file system of
 * its own. And how many instructions a second the interpreter alone executes, in a guest's program
 * that does nothing but compute.
 */
final class Boot {

    private static final long SLICE = 50_000_000;
    private static final long MEASURED = 2_000_000_000;

    private Boot() {}

    static void compare(Path folder, int rounds) throws Exception {
        Path built = GuestPrograms.build(folder);
        Path root = folder.resolve("data");
        List<String> ours = GuestPrograms.guest(root, "echo", "x");
        PeerCommand.run(ours.toArray(String[]::new)); // Gets image and kernel.
        PeerCommand.run(ours.toArray(String[]::new)); // Rehearses a boot.
        List<String> booting = new ArrayList<>(ours);
        booting.add(1, "QUARTERS_SAVED_BOOTS=never");
        Path kernel = GuestPrograms.kernel(root);
        List<String> theirs = GuestPrograms.qemu(kernel, built.resolve("mini.cpio.gz"), 512, "");
        new Turns(rounds)
                .of("quarters run", () -> PeerProcess.nanosToFirstOutput("/usr/bin/env", ours))
                .of(
                        "quarters run, without a saved boot",
                        () -> PeerProcess.nanosToFirstOutput("/usr/bin/env", booting))
                .of(
                        "qemu",
                        () -> PeerProcess.nanosToFirstOutput("/usr/bin/qemu-system-x86_64", theirs))
                .take(1);
        for (String program : List.of("sieve", "fib", "vm")) {
            interpret(kernel, built.resolve("bench.cpio.gz"), program);
        }
    }

    private static void interpret(Path kernel, Path initrd, String program) throws IOException {
        String commandLine = GuestPrograms.COMMAND_LINE + " eb=" + program + " ebs=4000 ebn=1";
        try (DeterministicMachine machine =
                new DeterministicMachine(kernel, initrd, commandLine, 1 << 29, 1, 0)) {
            while (!says(machine, "BEGIN")) {
                if (!machine.run(SLICE)) {
                    throw new IOException(
                            "the machine ended: " + String.join("\n", machine.serialLines()));
                }
            }
            machine.run(SLICE); // Its pages come and HotSpot compiles.
            long start = System.nanoTime();
            machine.run(MEASURED);
            double seconds = (System.nanoTime() - start) / 1e9;
            boolean ended = says(machine, "BENCH");
            System.out.printf(
                    Locale.ROOT,
                    "interpreted %-6s %.1f million instructions a second%s%n",
                    program,
                    MEASURED / seconds / 1e6,
                    ended ? " (it ended meanwhile)" : "");
        }
    }

    private static boolean says(DeterministicMachine machine, String word) {
        return machine.serialLines().stream().anyMatch(line -> line.startsWith(word));
    }
}
