package dev.quarters.container.run;

import dev.quarters.api.Listed.Listing;
import dev.quarters.guest.process.ProcessFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a pid namespace, from the host's proc(5). */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /** All in the namespace of that process. */
    static List<Listing> of(int first) {
        List<Listing> processes = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            Path namespace = namespace(PROC.resolve(Integer.toString(first)));
            long boot = ProcessFiles.bootSeconds(read(PROC.resolve("stat")));
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().matches("\\d+")) {
                    listing(entry, namespace, boot).ifPresent(processes::add);
                }
            }
        } catch (IOException gone) {
            return List.of();
        }
        processes.sort(ProcessFiles.order(first));
        return processes;
    }

    private static Path namespace(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/pid"));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Empty for one of another namespace, and for one that has ended meanwhile. */
    private static Optional<Listing> listing(Path process, Path namespace, long boot) {
        try {
            if (!namespace(process).equals(namespace)) {
                return Optional.empty();
            }
            return ProcessFiles.listing(
                    (int) Files.getAttribute(process, "unix:uid"),
                    Integer.parseInt(process.getFileName().toString()),
                    read(process.resolve("stat")),
                    read(process.resolve("cmdline")),
                    boot);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
