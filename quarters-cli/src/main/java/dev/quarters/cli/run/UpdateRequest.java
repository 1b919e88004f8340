package dev.quarters.cli.run;

import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.Arrays;
import java.util.List;

/** What {@code quarters update} asks for, in the options of {@code run}. */
public final class UpdateRequest {

    private static final List<String> NAMES =
            List.of(
                    "restart",
                    "memory",
                    "memory-swap",
                    "cpus",
                    "cpu-shares",
                    "cpuset-cpus",
                    "pids-limit",
                    "blkio-weight");

    /** The options, as {@code run} has them. */
    public static final List<Option> TABLE =
            RunOptions.TABLE.stream().filter(option -> NAMES.contains(option.name())).toList();

    private UpdateRequest() {}

    /** The body of the request. */
    public static Json read(Arguments arguments) {
        JsonObject request = Json.object();
        arguments
                .value("restart")
                .ifPresent(text -> request.put("RestartPolicy", KeepOptions.restart(text)));
        JsonObject limits = Json.object();
        CreateDocument.limits(limits, LimitSyntax.parse(arguments));
        limits.build()
                .asMembers()
                .forEach(
                        (name, value) -> {
                            if (!Arrays.asList(Json.of(0), Json.of("")).contains(value)) {
                                request.put(name, value);
                            }
                        });
        Json asked = request.build();
        if (asked.asMembers().isEmpty()) {
            throw new UsageException("nothing is to be changed: give an option");
        }
        return asked;
    }
}
