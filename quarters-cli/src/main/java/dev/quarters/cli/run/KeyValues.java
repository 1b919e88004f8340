package dev.quarters.cli.run;

import dev.quarters.cli.option.UsageException;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code name=value}: environment variables, labels, sysctls. */
public final class KeyValues {

    private KeyValues() {}

    /**
     * Environment entries, files first, as Docker orders them. A name without a value takes the
     * value it has here, and is left out when it has none.
     */
    static List<String> environment(List<String> files, List<String> entries) {
        List<String> environment = new ArrayList<>();
        for (String file : files) {
            for (String line : lines(file)) {
                String entry = line.stripLeading();
                if (!entry.isEmpty() && !entry.startsWith("#")) {
                    addEntry(environment, entry, file);
                }
            }
        }
        entries.forEach(entry -> addEntry(environment, entry, "-e"));
        return environment;
    }

    private static void addEntry(List<String> environment, String entry, String where) {
        int equals = entry.indexOf('=');
        String name = equals < 0 ? entry : entry.substring(0, equals);
        if (name.isEmpty() || (name.contains(" ") && !where.equals("-e"))) {
            throw new UsageException(where + ": \"" + entry + "\" is not NAME=value");
        }
        if (equals >= 0) {
            environment.add(entry);
        } else {
            String inherited = System.getenv(name);
            if (inherited != null) {
                environment.add(name + "=" + inherited);
            }
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (MalformedInputException e) {
            throw new UsageException("--env-file " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new UsageException("cannot read --env-file " + file + ": " + e.getMessage());
        }
    }

    /** Entries of which a missing value is the empty text. */
    public static Map<String, String> map(List<String> entries) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            map.put(
                    equals < 0 ? entry : entry.substring(0, equals),
                    equals < 0 ? "" : entry.substring(equals + 1));
        }
        return map;
    }
}
