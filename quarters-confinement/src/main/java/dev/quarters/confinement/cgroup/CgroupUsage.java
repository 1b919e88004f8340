package dev.quarters.confinement.cgroup;

import java.util.Optional;
import java.util.function.Function;

/** Reads what the processes of a control group use. A figure that can't be had is -1. */
public final class CgroupUsage {

    private static final long NONE = -1;

    private final boolean version2;
    private final Function<String, Optional<String>> folders;

    CgroupUsage(boolean version2, Function<String, Optional<String>> folders) {
        this.version2 = version2;
        this.folders = folders;
    }

    /** Nanoseconds of processor time. */
    public long processorNanos() {
        if (!version2) {
            return number("cpuacct", "cpuacct.usage");
        }
        long micros = field("", "cpu.stat", "usage_usec");
        return micros < 0 ? NONE : micros * 1000;
    }

    /** Resident memory, without file pages that could be dropped. */
    public long memoryBytes() {
        long used = number("memory", version2 ? "memory.current" : "memory.usage_in_bytes");
        long droppable =
                field("memory", "memory.stat", version2 ? "inactive_file" : "total_inactive_file");
        return used < 0 ? NONE : Math.max(0, used - Math.max(0, droppable));
    }

    /** The limit in force, or -1. */
    public long memoryLimitBytes() {
        long limit = number("memory", version2 ? "memory.max" : "memory.limit_in_bytes");
        return limit >= Long.MAX_VALUE >> 12 << 12 ? NONE : limit;
    }

    /** Processes and threads. */
    public long processes() {
        return number("pids", "pids.current");
    }

    /** Bytes read from block devices. */
    public long readBytes() {
        return blockBytes("rbytes=", "Read");
    }

    /** Bytes written to block devices. */
    public long writtenBytes() {
        return blockBytes("wbytes=", "Write");
    }

    private long blockBytes(String key, String word) {
        Optional<String> text =
                text("blkio", version2 ? "io.stat" : "blkio.throttle.io_service_bytes");
        return text.map(stat -> version2 ? sum(stat, key) : sumOfLines(stat, word)).orElse(NONE);
    }

    static long sum(String stat, String key) {
        long sum = 0;
        for (String word : stat.split("\\s+")) {
            if (word.startsWith(key)) {
                sum += Long.parseLong(word.substring(key.length()));
            }
        }
        return sum;
    }

    static long sumOfLines(String stat, String operation) {
        return stat.lines()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 3 && words[1].equals(operation))
                .mapToLong(words -> Long.parseLong(words[2]))
                .sum();
    }

    /** The number behind a name at the beginning of a line; -1 when there is none. */
    static long field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElse(NONE);
    }

    private long field(String controller, String file, String name) {
        return text(controller, file).map(text -> field(text, name)).orElse(NONE);
    }

    private long number(String controller, String file) {
        return text(controller, file)
                .map(String::strip)
                .filter(text -> !text.isEmpty() && text.chars().allMatch(Character::isDigit))
                .map(Long::parseLong)
                .orElse(NONE);
    }

    private Optional<String> text(String controller, String file) {
        return folders.apply(controller).flatMap(folder -> KernelFiles.read(folder + "/" + file));
    }
}
