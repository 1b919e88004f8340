package dev.quarters.cli.run;

import dev.quarters.api.Security;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code --privileged}, {@code --cap-add}, {@code --cap-drop} and {@code --security-opt}. */
final class SecuritySyntax {

    private SecuritySyntax() {}

    static Security parse(Arguments arguments) {
        Optional<String> seccomp = Optional.empty();
        boolean noNewPrivileges = false;
        for (String option : arguments.values("security-opt")) {
            int separator = option.replace(':', '=').indexOf('=');
            String key = separator < 0 ? option : option.substring(0, separator);
            String value = separator < 0 ? "true" : option.substring(separator + 1);
            switch (key) {
                case "seccomp" -> seccomp = Optional.of(profile(value));
                case "no-new-privileges" -> noNewPrivileges = value.equals("true");
                default ->
                        throw new UsageException(
                                "--security-opt "
                                        + option
                                        + ": known are seccomp=FILE|unconfined and"
                                        + " no-new-privileges");
            }
        }
        return new Security(
                arguments.has("privileged"),
                capabilities(arguments.values("cap-add")),
                capabilities(arguments.values("cap-drop")),
                seccomp.filter(profile -> !profile.isEmpty()),
                noNewPrivileges);
    }

    private static String profile(String value) {
        if (value.equals(Security.UNCONFINED)) {
            return value;
        }
        if (value.equals("default") || value.equals("builtin")) {
            return "";
        }
        try {
            return Files.readString(Path.of(value));
        } catch (IOException e) {
            throw new UsageException(
                    "cannot read the seccomp profile " + value + ": " + e.getMessage());
        }
    }

    private static List<String> capabilities(List<String> typed) {
        return typed.stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
    }
}
