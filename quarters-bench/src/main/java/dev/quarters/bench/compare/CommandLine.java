package dev.quarters.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The command from Enter to its first output, beside {@code podman run} of the same image. */
final class CommandLine {

    private CommandLine() {}

    static void compare(Path folder, int count) throws Exception {
        String launcher = System.getProperty("quarters.launcher");
        String archive = folder.resolve("busybox.tar").toString();
        List<String> env = List.of("env", "QUARTERS_ROOT=" + folder.resolve("data"), launcher);
        PeerCommand.run(command(env, "pull", "-q", Start.IMAGE, "--tag", "compare:1"));
        PeerCommand.run(command(env, "save", "-o", archive, "compare:1"));
        List<String> podman =
                List.of(
                        "podman",
                        "--root",
                        folder.resolve("podman").toString(),
                        "--runroot",
                        folder.resolve("run").toString(),
                        "--cgroup-manager",
                        "cgroupfs");
        PeerCommand.run(command(podman, "load", "-i", archive));
        String[] theirs =
                command(
                        podman,
                        "run",
                        "--rm",
                        "--network",
                        "none",
                        "--ulimit",
                        "nofile=1024:1024",
                        "--ulimit",
                        "nproc=1024:1024",
                        "compare:1",
                        "busybox",
                        "echo",
                        "x");
        String[] ours = command(env, "run", "compare:1", "busybox", "echo", "x");
        long[] quarters = new long[count];
        long[] peer = new long[count];
        for (int i = -2; i < count; i++) {
            long byQuarters = PeerProcess.nanosToFirstOutput("/usr/bin/env", List.of(ours));
            long byPodman = PeerProcess.nanosToFirstOutput("/usr/bin/podman", List.of(theirs));
            if (i >= 0) {
                quarters[i] = byQuarters;
                peer[i] = byPodman;
            }
        }
        System.out.println("                    min      med      p95  ms");
        System.out.println("quarters run   " + Samples.of(quarters));
        System.out.println("podman run     " + Samples.of(peer));
        System.out.printf(
                Locale.ROOT,
                "ratio of the medians: %.2f%n",
                Samples.of(quarters).medianMillis() / Samples.of(peer).medianMillis());
    }

    private static String[] command(List<String> program, String... words) {
        return java.util.stream.Stream.concat(program.stream(), java.util.Arrays.stream(words))
                .toArray(String[]::new);
    }
}
