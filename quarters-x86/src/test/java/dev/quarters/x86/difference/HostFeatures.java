package dev.quarters.x86.difference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the host's processor has, by the kernel's names in /proc/cpuinfo. */
final class HostFeatures {

    /** Names of CPUID in the tables, where the kernel's differ by more than dots. */
    private static final Map<String, String> KERNEL_NAMES =
            Map.of("sse3", "pni", "sha", "sha_ni", "cmpxchg16b", "cx16", "lzcnt", "abm");

    private static final Set<String> ALL = read();

    private HostFeatures() {}

    /** Whether it has that feature of the tables. */
    static boolean has(String feature) {
        if (feature.equals("-")) {
            return true;
        }
        String name = feature.toLowerCase(Locale.ROOT);
        return ALL.contains(KERNEL_NAMES.getOrDefault(name, name.replace('.', '_')));
    }

    private static Set<String> read() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> new HashSet<>(Arrays.asList(line.split("\\s+"))))
                    .orElseGet(HashSet::new);
        } catch (IOException notThere) {
            return Set.of();
        }
    }
}
