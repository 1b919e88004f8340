package dev.quarters.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the comparison that is named. */
public final class Compare {

    private Compare() {}

    /** Arguments: what to compare, and how often. */
    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        Path folder = Files.createTempDirectory("qc");
        try {
            compare(what, count, folder);
        } finally {
            delete(folder);
        }
    }

    private static void compare(String what, int count, Path folder) throws Exception {
        switch (what) {
            case "start" -> Start.compare(folder, count == 0 ? 300 : count);
            case "heap" -> Start.alone(folder, count == 0 ? 300 : count);
            case "throughput" -> Throughput.compare(folder, count == 0 ? 1000 : count);
            case "idle" -> Idle.measure(folder, count == 0 ? 200 : count);
            case "unpack" -> Unpack.compare(folder, count == 0 ? 7 : count);
            case "pull" -> Pull.compare(folder, count == 0 ? 7 : count);
            case "command" -> CommandLine.compare(folder, count == 0 ? 20 : count);
            case "boot" -> Boot.compare(folder, count == 0 ? 5 : count);
            case "processor" -> GuestPrograms.compare(folder, count == 0 ? 5 : count);
            case "devices" -> Devices.compare(folder, count == 0 ? 5 : count);
            case "user" -> UserPrograms.compare(folder, count == 0 ? 5 : count);
            case "exits" -> Exits.compare(folder, count == 0 ? 9 : count);
            default -> throw new IllegalArgumentException("no comparison is called " + what);
        }
    }

    /** By rm: unpacked layers have files that take root's commands to remove. */
    private static void delete(Path folder) throws IOException, InterruptedException {
        new ProcessBuilder("rm", "-rf", folder.toString()).inheritIO().start().waitFor();
    }
}
