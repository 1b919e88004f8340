package dev.quarters.cli.run;

import dev.quarters.api.Mount;
import dev.quarters.api.Mount.Propagation;
import dev.quarters.cli.option.UsageException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code -v}, {@code --mount} and {@code --tmpfs} as Docker's client does. */
final class MountSyntax {

    private MountSyntax() {}

    /** Whether {@code -v} names a volume, or has one made, instead of a folder of the host. */
    static boolean isVolume(String text) {
        return !text.contains(":") || text.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*:.*");
    }

    /** Whether {@code --mount} does. */
    static boolean isVolumeMount(String text) {
        return !Pattern.compile("(^|,)type=(bind|tmpfs)(,|$)").matcher(text).find();
    }

    /** {@code NAME:TARGET[:OPTIONS]} or {@code TARGET}. */
    static NamedVolume namedVolume(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3) {
            throw new UsageException("-v is SOURCE:TARGET[:ro], not \"" + text + "\"");
        }
        return parts.length == 1
                ? new NamedVolume("", target("-v", text), false)
                : new NamedVolume(
                        parts[0],
                        target("-v", parts[1]),
                        parts.length == 3 && List.of(parts[2].split(",")).contains("ro"));
    }

    /** {@code [type=volume,]source=…,target=…[,readonly]}. */
    static NamedVolume namedVolumeMount(String text) {
        String source = "";
        String target = "";
        boolean readOnly = false;
        for (String field : text.split(",")) {
            int equals = field.indexOf('=');
            String value = equals < 0 ? "" : field.substring(equals + 1);
            switch (equals < 0 ? field : field.substring(0, equals)) {
                case "type" -> {
                    if (!value.equals("volume")) {
                        throw new UsageException(
                                "--mount: type="
                                        + value
                                        + " is not there; use bind, volume or tmpfs");
                    }
                }
                case "source", "src" -> source = value;
                case "target", "destination", "dst" -> target = value;
                case "readonly", "ro" -> readOnly = !value.equals("false") && !value.equals("0");
                default -> throw new UsageException("--mount: unknown field \"" + field + "\"");
            }
        }
        return new NamedVolume(source, target("--mount", target), readOnly);
    }

    /** {@code SOURCE:TARGET[:OPTIONS]} with a folder of the host. */
    static Mount volume(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw new UsageException("-v is SOURCE:TARGET[:ro], not \"" + text + "\"");
        }
        boolean readOnly = false;
        Propagation propagation = Propagation.RPRIVATE;
        for (String option : parts.length == 3 ? parts[2].split(",") : new String[0]) {
            switch (option) {
                case "ro", "readonly" -> readOnly = true;
                case "rw", "z", "Z", "" -> {}
                default -> propagation = propagation("-v", option);
            }
        }
        return new Mount.Bind(hostPath(parts[0]), target("-v", parts[1]), readOnly, propagation);
    }

    /** {@code TARGET[:OPTIONS]}. */
    static Mount tmpfs(String text) {
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        return tmpfs(
                "--tmpfs",
                target("--tmpfs", target),
                colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(",")));
    }

    /** {@code type=bind,source=…,target=…} or {@code type=tmpfs,target=…}. */
    static Mount mount(String text) {
        String type = "volume";
        String source = "";
        String target = "";
        boolean readOnly = false;
        Propagation propagation = Propagation.RPRIVATE;
        List<String> tmpfsOptions = new ArrayList<>();
        for (String field : text.split(",")) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : field.substring(equals + 1);
            switch (key) {
                case "type" -> type = value;
                case "source", "src" -> source = value;
                case "target", "destination", "dst" -> target = value;
                case "readonly", "ro" ->
                        readOnly = value.isEmpty() || value.equals("true") || value.equals("1");
                case "bind-propagation" -> propagation = propagation("--mount", value);
                case "tmpfs-size" -> tmpfsOptions.add("size=" + value);
                case "tmpfs-mode" -> tmpfsOptions.add("mode=" + value);
                default -> throw new UsageException("--mount: unknown field \"" + field + "\"");
            }
        }
        String checkedTarget = target("--mount", target);
        return switch (type) {
            case "bind" -> {
                if (source.isEmpty()) {
                    throw new UsageException("--mount type=bind needs source=");
                }
                yield new Mount.Bind(hostPath(source), checkedTarget, readOnly, propagation);
            }
            case "tmpfs" -> {
                if (readOnly) {
                    tmpfsOptions.add("ro");
                }
                yield tmpfs("--mount", checkedTarget, tmpfsOptions);
            }
            default ->
                    throw new UsageException(
                            "--mount: type "
                                    + type
                                    + " is not there yet; use type=bind or type=tmpfs");
        };
    }

    private static Mount tmpfs(String option, String target, List<String> words) {
        long size = 0;
        int mode = 01777;
        boolean readOnly = false;
        List<String> rest = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("size=")) {
                size = ByteSize.parse(option + " size", word.substring(5));
            } else if (word.startsWith("mode=")) {
                mode = mode(option, word.substring(5));
            } else if (word.equals("ro")) {
                readOnly = true;
            } else if (!word.equals("rw") && !word.isEmpty()) {
                rest.add(word);
            }
        }
        return new Mount.Tmpfs(target, size, mode, readOnly, rest);
    }

    private static int mode(String option, String text) {
        try {
            return Integer.parseInt(text, 8);
        } catch (NumberFormatException e) {
            throw new UsageException(option + ": mode is octal, as 1777, not \"" + text + "\"");
        }
    }

    private static Propagation propagation(String option, String word) {
        return Arrays.stream(Propagation.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new UsageException(option + ": unknown option \"" + word + "\""));
    }

    private static String target(String option, String path) {
        if (!path.startsWith("/")) {
            throw new UsageException(
                    option
                            + ": the path inside the guest has to be absolute, not \""
                            + path
                            + "\"");
        }
        return path;
    }

    private static Path hostPath(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
