package dev.quarters.monitor;

import dev.quarters.api.Measurable.Usage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A process with all that descend from it, as proc(5) tells. */
final class ProcessTree {

    private static final Path PROC = Path.of("/proc");

    /** USER_HZ, which is 100 on every architecture of ours. */
    private static final long MILLIS_PER_TICK = 10;

    /** Of proc_pid_stat(5), counted from the field after the name: utime to cstime. */
    private static final int FIRST_TIME = 11;

    private static final int LAST_TIME = 14;
    private static final int THREADS = 17;

    private static final long USUAL_LIMIT = 1L << 30;

    private long ticks;
    private long threads;
    private long memory;

    private ProcessTree() {}

    /**
     * What it uses; memory that several of them share is counted once.
     *
     * @param limit of memory; 0: the usual one of a machine
     */
    static Usage usage(long pid, long limit) {
        ProcessTree tree = new ProcessTree();
        tree.add(Long.toString(pid));
        return new Usage(
                Duration.ofMillis(tree.ticks * MILLIS_PER_TICK),
                tree.memory,
                limit > 0 ? limit : USUAL_LIMIT,
                tree.threads,
                -1,
                -1);
    }

    private void add(String pid) {
        Path process = PROC.resolve(pid);
        try {
            String stat = read(process.resolve("stat"));
            // The second field is a name in parentheses that may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            for (int time = FIRST_TIME; time <= LAST_TIME; time++) {
                ticks += Long.parseLong(fields[time]);
            }
            threads += Long.parseLong(fields[THREADS]);
            memory +=
                    read(process.resolve("smaps_rollup"))
                            .lines()
                            .filter(line -> line.startsWith("Pss:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                            .sum();
            children(process).forEach(this::add);
        } catch (IOException | NumberFormatException gone) {
            // It has ended meanwhile.
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static List<String> children(Path process) throws IOException {
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            return tasks.flatMap(ProcessTree::childrenOf).toList();
        }
    }

    private static Stream<String> childrenOf(Path task) {
        try {
            return Arrays.stream(read(task.resolve("children")).split(" ", -1))
                    .filter(word -> !word.isBlank());
        } catch (IOException gone) {
            return Stream.empty();
        }
    }
}
