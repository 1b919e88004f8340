package dev.quarters.bootkit.kernel;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of some kernel modules and of all that these need, in the order to load them. What a
 * module needs is read from itself: a package that was only unpacked has no {@code modules.dep},
 * which depmod(8) would write.
 */
public final class ModuleClosure {

    private final Map<String, Path> files = new HashMap<>();

    private ModuleClosure(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.filter(file -> file.getFileName().toString().endsWith(".ko"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> files.put(name(file.getFileName().toString()), file));
        }
    }

    /**
     * The files of those modules; names that the folder lacks are part of the kernel itself, or
     * will be missed when the guest boots.
     */
    public static List<Path> of(Path folder, List<String> names) {
        try {
            ModuleClosure closure = new ModuleClosure(folder);
            Set<Path> ordered = new LinkedHashSet<>();
            for (String name : names) {
                closure.add(name, ordered, new LinkedHashSet<>());
            }
            return new ArrayList<>(ordered);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot read the kernel modules in " + folder + ": " + e, "", e);
        }
    }

    private void add(String name, Set<Path> ordered, Set<String> open) throws IOException {
        Path file = files.get(name(name));
        if (file == null || ordered.contains(file) || !open.add(name)) {
            return;
        }
        for (String needed : ModuleInformation.of(file).needs()) {
            add(needed, ordered, open);
        }
        ordered.add(file);
    }

    /** Dashes and underscores mean the same in names of modules. */
    private static String name(String file) {
        String base = file.endsWith(".ko") ? file.substring(0, file.length() - 3) : file;
        return base.replace('-', '_');
    }
}
