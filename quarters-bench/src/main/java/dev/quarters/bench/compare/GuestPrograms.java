package dev.quarters.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The same static programs natively, in a guest of the software CPU, and in QEMU's (TCG, direct
 * kernel boot of the same kernel), one after the other in one run. Each program prints how long it
 * took by its own clock; all results must agree.
 */
final class GuestPrograms {

    /** A thousandth of the size that the programs have natively. */
    private static final String SCALE = System.getProperty("quarters.scale", "250");

    private static final String NAMES =
            System.getProperty(
                    "quarters.programs",
                    "sieve sha256 membyte memlibc randmem nbody linpack vm fib calls syscall"
                            + " pagefault fork forkexec");

    /** Of the kernel, where it is booted with a first file system alone. */
    static final String COMMAND_LINE = "console=ttyS0 quiet panic=-1 mitigations=off";

    /** Rounds that are not counted, for each of the three alike. */
    private static final int WARM_UP = 3;

    private record Result(List<Double> seconds, String check) {
        /** Of those behind the first rounds, in which code is still being translated. */
        double median() {
            List<Double> sorted = seconds.stream().skip(WARM_UP).sorted().toList();
            return sorted.get(sorted.size() / 2);
        }

        double first() {
            return seconds.getFirst();
        }
    }

    private GuestPrograms() {}

    static void compare(Path folder, int rounds) throws Exception {
        Path built = build(folder);
        String programs = String.join(" ", NAMES.split("[ ,]+"));
        String script =
                "i=0; while [ $i -lt %d ]; do for p in %s; do /b/emubench -s %s $p; done; i=$((i+1)); done"
                        .formatted(WARM_UP + rounds, programs, SCALE);
        Map<String, Result> natively =
                run(
                        List.of(
                                "sh",
                                "-c",
                                script.replace(
                                        "/b/emubench", built.resolve("emubench").toString())),
                        Map.of("EB_TRUE", built.resolve("ebtrue").toString()));
        Path root = folder.resolve("data");
        Map<String, Result> ours =
                run(
                        List.of(
                                System.getProperty("quarters.launcher"),
                                "run",
                                "-q",
                                "--technique",
                                "guest-os",
                                "-m",
                                "1g",
                                "-v",
                                built + ":/b:ro",
                                "-e",
                                "EB_TRUE=/tmp/ebtrue",
                                "apt:busybox-static",
                                "--",
                                "busybox",
                                "sh",
                                "-c",
                                // From a file system of its own, as in the other guest.
                                "busybox mkdir -p /tmp; busybox cp /b/emubench /b/ebtrue /tmp/; "
                                        + script.replace("/b/emubench", "/tmp/emubench")),
                        Map.of("QUARTERS_ROOT", root.toString()));
        Map<String, Result> theirs =
                run(
                        qemu(
                                kernel(root),
                                built.resolve("bench.cpio.gz"),
                                1024,
                                " eb=%s ebs=%s ebn=%d"
                                        .formatted(
                                                programs.replace(' ', ','),
                                                SCALE,
                                                WARM_UP + rounds)),
                        Map.of());
        print(natively, ours, theirs);
    }

    /** QEMU (TCG) that boots that kernel directly, its serial port at its standard output. */
    static List<String> qemu(Path kernel, Path initrd, int memoryMiB, String further) {
        return List.of(
                "qemu-system-x86_64",
                "-accel",
                "tcg",
                "-cpu",
                "max",
                "-m",
                Integer.toString(memoryMiB),
                "-display",
                "none",
                "-monitor",
                "none",
                "-serial",
                "stdio",
                "-nodefaults",
                "-no-reboot",
                "-kernel",
                kernel.toString(),
                "-initrd",
                initrd.toString(),
                "-append",
                COMMAND_LINE + further);
    }

    /** The programs, and first file systems with them; returns their folder. */
    static Path build(Path folder) throws IOException, InterruptedException {
        String guest = System.getProperty("quarters.guest");
        Path built = folder.resolve("built");
        if (new ProcessBuilder("sh", guest + "/build", built.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException("cannot build the programs of " + guest);
        }
        return built;
    }

    /** The command line that has a guest of the software CPU execute that word of busybox. */
    static List<String> guest(Path root, String... words) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "env",
                                "QUARTERS_ROOT=" + root,
                                System.getProperty("quarters.launcher"),
                                "run",
                                "-q",
                                "--technique",
                                "guest-os",
                                "apt:busybox-static",
                                "--",
                                "busybox"));
        line.addAll(List.of(words));
        return line;
    }

    /** The kernel that the guests of that root boot. */
    static Path kernel(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("bootkits"), 2)) {
            return files.filter(file -> file.endsWith("kernel")).findFirst().orElseThrow();
        }
    }

    /** What the program printed: a line {@code BENCH name seconds … chk=sum} for each. */
    private static Map<String, Result> run(List<String> command, Map<String, String> environment)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        Map<String, Result> results = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                String[] words = line.strip().split(" +");
                if (words[0].equals("BENCH")) {
                    String check =
                            Stream.of(words)
                                    .filter(w -> w.startsWith("chk="))
                                    .findFirst()
                                    .orElse("");
                    results.computeIfAbsent(words[1], n -> new Result(new ArrayList<>(), check))
                            .seconds
                            .add(Double.parseDouble(words[2]));
                }
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0 || results.isEmpty()) {
            throw new IOException("failed: " + command + "\n" + String.join("\n", lines));
        }
        return results;
    }

    private static void print(
            Map<String, Result> natively, Map<String, Result> ours, Map<String, Result> theirs) {
        System.out.println(
                "medians in s       native  Quarters      QEMU  times as fast as QEMU  (first"
                        + " round)");
        double logarithms = 0;
        for (Map.Entry<String, Result> each : natively.entrySet()) {
            Result here = ours.get(each.getKey());
            Result there = theirs.get(each.getKey());
            if (here == null || there == null) {
                System.out.println(each.getKey() + " did not come to its end");
                continue;
            }
            String check = each.getValue().check;
            boolean right = check.equals(here.check) && check.equals(there.check);
            double ratio = there.median() / here.median();
            logarithms += Math.log(ratio);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %10.3f %9.3f %9.3f %10.2f %24.2f %s%n",
                    each.getKey(),
                    each.getValue().median(),
                    here.median(),
                    there.median(),
                    ratio,
                    there.first() / here.first(),
                    right ? "" : "RESULTS DIFFER");
        }
        System.out.printf(
                Locale.ROOT, "geometric mean %.2f%n", Math.exp(logarithms / natively.size()));
    }
}
