package dev.quarters.container.run;

import dev.quarters.api.Listed.Listing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a pid namespace, from the host's proc(5). */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");

    /** USER_HZ, which is 100 on every architecture of ours. */
    private static final long TICKS = 100;

    private ProcessTable() {}

    /** All in the namespace of that process. */
    static List<Listing> of(int first) {
        List<Listing> processes = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            Path namespace = namespace(PROC.resolve(Integer.toString(first)));
            long boot = bootSeconds();
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().matches("\\d+")) {
                    read(entry, namespace, boot).ifPresent(processes::add);
                }
            }
        } catch (IOException gone) {
            return List.of();
        }
        processes.sort(
                Comparator.comparingInt((Listing process) -> process.pid() == first ? 0 : 1)
                        .thenComparingInt(Listing::pid));
        return processes;
    }

    private static Path namespace(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/pid"));
    }

    private static long bootSeconds() throws IOException {
        return Files.readAllLines(PROC.resolve("stat")).stream()
                .filter(line -> line.startsWith("btime "))
                .mapToLong(line -> Long.parseLong(line.substring(6)))
                .findFirst()
                .orElse(0);
    }

    /** Empty for one of another namespace, and for one that has ended meanwhile. */
    private static Optional<Listing> read(Path process, Path namespace, long boot) {
        try {
            if (!namespace(process).equals(namespace)) {
                return Optional.empty();
            }
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The second field is a name in parentheses that may hold anything.
            int end = stat.lastIndexOf(')');
            String[] fields = stat.substring(end + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            String words =
                    Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ')
                            .strip();
            int user = (int) Files.getAttribute(process, "unix:uid");
            return Optional.of(
                    new Listing(
                            user,
                            Integer.parseInt(process.getFileName().toString()),
                            Integer.parseInt(fields[1]),
                            Instant.ofEpochSecond(boot + Long.parseLong(fields[19]) / TICKS),
                            Duration.ofMillis(ticks * 1000 / TICKS),
                            terminal(Integer.parseInt(fields[4])),
                            words.isEmpty()
                                    ? "[" + stat.substring(stat.indexOf('(') + 1, end) + "]"
                                    : words));
        } catch (IOException | NumberFormatException gone) {
            return Optional.empty();
        }
    }

    /** Pseudo-terminals have the majors 136 to 143 (devices.txt of the kernel). */
    private static String terminal(int device) {
        int major = device >>> 8 & 0xfff;
        int minor = device & 0xff | device >>> 12 & 0xfff00;
        return major >= 136 && major <= 143 ? "pts/" + (((major - 136) << 8) + minor) : "?";
    }
}
