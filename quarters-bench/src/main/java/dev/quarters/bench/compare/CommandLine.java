package dev.quarters.bench.compare;

import java.nio.file.Path;
import java.util.List;

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
        new Turns(count)
                .of(
                        "quarters run",
                        () -> PeerProcess.nanosToFirstOutput("/usr/bin/env", List.of(ours)))
                .of(
                        "podman run",
                        () -> PeerProcess.nanosToFirstOutput("/usr/bin/podman", List.of(theirs)))
                .take(2);
    }

    private static String[] command(List<String> program, String... words) {
        return java.util.stream.Stream.concat(program.stream(), java.util.Arrays.stream(words))
                .toArray(String[]::new);
    }
}
