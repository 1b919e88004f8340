package dev.quarters.cli.run;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.list;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options of {@code run} and {@code create} about what happens to a guest besides running: that
 * it is found by its name, started again, looked at. Only the daemon does that, so each of them
 * makes {@code run} ask it (ADR 17).
 */
final class KeepOptions {

    static final List<Option> TABLE =
            List.of(
                    value("name", "NAME", "A name for the guest, by which other commands find it"),
                    value(
                            "restart",
                            "no|on-failure[:MOST]|always|unless-stopped",
                            "Whether to start it again when it ends"),
                    value("health-cmd", "COMMAND", "A command that tells whether it is well"),
                    value("health-interval", "DURATION", "Time between two of them, such as 30s"),
                    value("health-timeout", "DURATION", "After which one has failed"),
                    value("health-start-period", "DURATION", "In which a failure counts nothing"),
                    value("health-start-interval", "DURATION", "The interval in that period"),
                    value("health-retries", "COUNT", "Failures in a row until it is not well"),
                    flag("no-healthcheck", "Don't run the health check of the image"),
                    value("stop-signal", "SIGNAL", "The signal that asks it to end"),
                    value("stop-timeout", "SECONDS", "How long it may take to end when asked"),
                    value("log-driver", "json-file", "How its output is kept"),
                    list("log-opt", "NAME=VALUE", "max-size and max-file of its output on disk"),
                    list("link", "GUEST[:ALIAS]", "Let it find another guest by that name"),
                    list("expose", "PORT[/udp]", "A port that it listens at, for -P"),
                    flag("publish-all", "Publish every port that it or its image exposes")
                            .letter("P"),
                    value("cidfile", "FILE", "Write its id to that file"));

    /** Those of them that mean nothing for a guest that is gone with its command. */
    private static final List<String> HARMLESS = List.of("no-healthcheck", "log-driver", "expose");

    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private KeepOptions() {}

    /** What was typed that only the daemon can do; empty when nothing was. */
    static Optional<String> reasonForDaemon(Arguments arguments) {
        if (arguments.has("detach")) {
            return Optional.of("-d");
        }
        if (RunOptions.volumes(arguments).stream().findFirst().isPresent()) {
            return Optional.of("a volume (-v NAME:TARGET)");
        }
        return TABLE.stream()
                .map(Option::name)
                .filter(name -> !HARMLESS.contains(name) && arguments.has(name))
                .filter(name -> !name.equals("restart") || restarts(arguments))
                .findFirst()
                .map(name -> "--" + name);
    }

    private static boolean restarts(Arguments arguments) {
        return arguments.value("restart").filter(policy -> !policy.equals("no")).isPresent();
    }

    /** Adds what was said of it to the members of the request. */
    static void apply(Arguments arguments, JsonObject config, JsonObject host) {
        arguments.value("stop-signal").ifPresent(signal -> config.put("StopSignal", signal));
        arguments
                .value("stop-timeout")
                .ifPresent(text -> config.put("StopTimeout", number("stop-timeout", text)));
        health(arguments).ifPresent(health -> config.put("Healthcheck", health));
        arguments.value("restart").ifPresent(text -> host.put("RestartPolicy", restart(text)));
        host.put("AutoRemove", arguments.has("rm"));
        host.put("PublishAllPorts", arguments.has("publish-all"));
        host.putUnlessEmpty("Links", arguments.values("link"));
        JsonObject options = Json.object();
        KeyValues.map(arguments.values("log-opt")).forEach(options::put);
        host.put(
                "LogConfig",
                Json.object()
                        .put("Type", arguments.value("log-driver").orElse(""))
                        .put("Config", options.build())
                        .build());
        JsonObject exposed = Json.object();
        for (String port : arguments.values("expose")) {
            exposed.put(port.contains("/") ? port : port + "/tcp", Json.object().build());
        }
        config.put("ExposedPorts", exposed.build());
    }

    /** {@code on-failure:3}. */
    static Json restart(String text) {
        int colon = text.indexOf(':');
        JsonObject policy = Json.object().put("Name", colon < 0 ? text : text.substring(0, colon));
        if (colon >= 0) {
            policy.put("MaximumRetryCount", number("restart", text.substring(colon + 1)));
        }
        return policy.build();
    }

    private static Optional<Json> health(Arguments arguments) {
        if (arguments.has("no-healthcheck")) {
            return Optional.of(Json.object().put("Test", List.of("NONE")).build());
        }
        JsonObject health = Json.object();
        arguments
                .value("health-cmd")
                .ifPresent(command -> health.put("Test", List.of("CMD-SHELL", command)));
        duration(arguments, "health-interval", "Interval", health);
        duration(arguments, "health-timeout", "Timeout", health);
        duration(arguments, "health-start-period", "StartPeriod", health);
        duration(arguments, "health-start-interval", "StartInterval", health);
        arguments
                .value("health-retries")
                .ifPresent(text -> health.put("Retries", number("health-retries", text)));
        return Optional.of(health.build()).filter(json -> !json.asMembers().isEmpty());
    }

    private static void duration(
            Arguments arguments, String option, String member, JsonObject health) {
        arguments.value(option).ifPresent(text -> health.put(member, nanos(option, text)));
    }

    /** {@code 1m30s}, {@code 500ms}, {@code 1.5h}: Go's durations. */
    private static long nanos(String option, String text) {
        if (!text.matches("(\\d{1,9}(\\.\\d{1,9})?(ns|us|ms|s|m|h))+")) {
            throw new UsageException(
                    "--" + option + " is a duration such as 30s or 1m30s, not \"" + text + '"');
        }
        return java.util.regex.Pattern.compile("([\\d.]+)([a-z]+)")
                .matcher(text)
                .results()
                .mapToLong(
                        part ->
                                new BigDecimal(part.group(1))
                                        .multiply(
                                                BigDecimal.valueOf(
                                                        NANOS.getOrDefault(part.group(2), 0L)))
                                        .longValue())
                .sum();
    }

    private static int number(String option, String text) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new UsageException("--" + option + " is a number, not \"" + text + '"');
        }
        return Integer.parseInt(text);
    }
}
