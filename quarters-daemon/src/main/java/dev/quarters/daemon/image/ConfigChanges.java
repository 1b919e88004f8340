package dev.quarters.daemon.image;

import dev.quarters.api.HealthCheck;
import dev.quarters.api.ImageConfig;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Instructions of a Dockerfile that change what an image says (commit and import, "changes"). */
public final class ConfigChanges {

    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private final List<String> environment;
    private List<String> entrypoint;
    private List<String> command;
    private String workingDirectory;
    private String user;
    private final Set<String> exposedPorts;
    private final Set<String> volumes;
    private final Map<String, String> labels;
    private String stopSignal;
    private final HealthCheck health;

    private ConfigChanges(ImageConfig before) {
        environment = new ArrayList<>(before.environment());
        entrypoint = before.entrypoint();
        command = before.command();
        workingDirectory = before.workingDirectory();
        user = before.user();
        exposedPorts = new LinkedHashSet<>(before.exposedPorts());
        volumes = new LinkedHashSet<>(before.volumes());
        labels = new LinkedHashMap<>(before.labels());
        stopSignal = before.stopSignal();
        health = before.health();
    }

    /**
     * With those instructions followed, a line or more in each text.
     *
     * @throws HttpException 400 when one can't be
     */
    public static ImageConfig apply(ImageConfig before, List<String> instructions) {
        ConfigChanges changes = new ConfigChanges(before);
        instructions.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(changes::follow);
        return changes.after();
    }

    /** With a label. */
    public static ImageConfig label(ImageConfig before, String name, String value) {
        ConfigChanges changes = new ConfigChanges(before);
        changes.labels.put(name, value);
        return changes.after();
    }

    private ImageConfig after() {
        return new ImageConfig(
                environment,
                entrypoint,
                command,
                workingDirectory,
                user,
                List.copyOf(exposedPorts),
                List.copyOf(volumes),
                labels,
                stopSignal,
                health);
    }

    private void follow(String line) {
        String[] parts = line.split("\\s+", 2);
        String rest = parts.length == 2 ? parts[1].strip() : "";
        if (rest.isEmpty()) {
            throw new HttpException(400, "the change \"" + line + "\" says nothing");
        }
        switch (parts[0].toUpperCase(Locale.ROOT)) {
            case "CMD" -> command = words(rest);
            case "ENTRYPOINT" -> entrypoint = words(rest);
            case "WORKDIR" -> workingDirectory = rest;
            case "USER" -> user = rest;
            case "STOPSIGNAL" -> stopSignal = rest;
            case "EXPOSE" ->
                    List.of(rest.split("\\s+"))
                            .forEach(
                                    port ->
                                            exposedPorts.add(
                                                    port.contains("/") ? port : port + "/tcp"));
            case "VOLUME" ->
                    volumes.addAll(
                            rest.startsWith("[") ? words(rest) : List.of(rest.split("\\s+")));
            case "ENV" -> pairs(rest).forEach(this::environment);
            case "LABEL" -> labels.putAll(pairs(rest));
            default -> throw new HttpException(400, parts[0] + " is not a valid change command");
        }
    }

    private void environment(String name, String value) {
        environment.removeIf(entry -> entry.startsWith(name + "="));
        environment.add(name + "=" + value);
    }

    /** A list in JSON, or a line for the shell. */
    private static List<String> words(String text) {
        if (!text.startsWith("[")) {
            List<String> line = new ArrayList<>(SHELL);
            line.add(text);
            return line;
        }
        return Json.parse(text).stream().map(Json::asText).toList();
    }

    /** {@code NAME=VALUE …}, values in quotes where they have spaces; or {@code NAME VALUE}. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String[] old = text.split("\\s+", 2);
        if (!old[0].contains("=")) {
            pairs.put(old[0], old.length == 2 ? old[1] : "");
            return pairs;
        }
        for (String word : quotedWords(text)) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new HttpException(400, "\"" + word + "\" is not of the form NAME=VALUE");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private static List<String> quotedWords(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote != 0 ? 0 : c;
            } else if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
