package dev.quarters.bench.compare;

import dev.quarters.Quarters;
import dev.quarters.api.Enterable;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Mount;
import dev.quarters.api.Progress;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Programs that compute, in user mode, natively and in one guest of {@code kvm}, in turns. Each
 * tells how long it took by its own clock, and a sum that must agree.
 */
final class UserPrograms {

    private static final List<String> PROGRAMS =
            List.of(
                    System.getProperty(
                                    "quarters.programs",
                                    "sieve sha256 membyte memlibc randmem nbody linpack vm fib"
                                            + " calls")
                            .split(" "));
    private static final String SCALE = System.getProperty("quarters.scale", "2000");

    private record Told(double seconds, String check) {

        /** {@code BENCH name seconds … chk=sum}. */
        static Told of(String output) {
            String line =
                    output.lines()
                            .filter(each -> each.startsWith("BENCH"))
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("it said: " + output));
            String[] words = line.strip().split(" +");
            String check =
                    Arrays.stream(words)
                            .filter(word -> word.startsWith("chk="))
                            .findFirst()
                            .orElseThrow();
            return new Told(Double.parseDouble(words[2]), check);
        }
    }

    private UserPrograms() {}

    static void compare(Path folder, int rounds) throws Exception {
        Path built = GuestPrograms.build(folder);
        try (Quarters quarters = Quarters.open(folder.resolve("data"));
                Guest guest =
                        quarters.node()
                                .create(
                                        GuestSpec.of("apt:busybox-static")
                                                .engine("kvm")
                                                .command("busybox", "sleep", "1000000")
                                                .mounts(
                                                        List.of(
                                                                new Mount.Bind(
                                                                        built,
                                                                        "/b",
                                                                        true,
                                                                        Mount.Propagation
                                                                                .RPRIVATE)))
                                                .build(),
                                        Progress.SILENT)) {
            guest.start(GuestStreams.discard());
            Enterable inside = guest.ability(Enterable.class).orElseThrow();
            System.out.println("medians in s       native       kvm  as fast as native");
            double logarithms = 0;
            for (String program : PROGRAMS) {
                List<Double> here = new ArrayList<>();
                List<Double> there = new ArrayList<>();
                for (int round = 0; round < rounds + 1; round++) {
                    Told natively = natively(built, program);
                    Told inGuest = inGuest(inside, program);
                    if (!natively.check().equals(inGuest.check())) {
                        throw new IllegalStateException(program + ": results differ");
                    }
                    if (round > 0) {
                        here.add(natively.seconds());
                        there.add(inGuest.seconds());
                    }
                }
                double ratio = median(here) / median(there);
                logarithms += Math.log(ratio);
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %10.3f %9.3f %18.2f%n",
                        program,
                        median(here),
                        median(there),
                        ratio);
            }
            System.out.printf(
                    Locale.ROOT, "geometric mean %.2f%n", Math.exp(logarithms / PROGRAMS.size()));
        }
    }

    private static Told natively(Path built, String program) throws Exception {
        Process process =
                new ProcessBuilder(built.resolve("emubench").toString(), "-s", SCALE, program)
                        .redirectErrorStream(true)
                        .start();
        return Told.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Told inGuest(Enterable inside, String program) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Enterable.Command command =
                inside.enter(
                        CommandSpec.of("/b/emubench", "-s", SCALE, program),
                        GuestStreams.of(output, output));
        if (command.await().code() != 0) {
            throw new IllegalStateException(program + " failed: " + output);
        }
        return Told.of(output.toString(StandardCharsets.UTF_8));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
