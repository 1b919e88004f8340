package dev.quarters.monitor.wire;

import dev.quarters.api.CommandException;
import dev.quarters.api.ConflictException;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.json.Json;

/** Failures on their way from one process to another. */
public final class Failures {

    private Failures() {}

    /** As JSON. What is no failure that a user can understand is a bug, and says so. */
    public static Json write(Throwable failure) {
        if (!(failure instanceof QuartersException known)) {
            return Json.object()
                    .put("kind", "other")
                    .put("message", "a bug in the guest's monitor: " + failure)
                    .build();
        }
        return Json.object()
                .put("kind", kind(known))
                .put("message", String.valueOf(known.getMessage()))
                .put("remedy", known.remedy())
                .put("exitCode", known instanceof CommandException no ? no.exitCode() : 0)
                .build();
    }

    private static String kind(QuartersException failure) {
        return switch (failure) {
            case CommandException _ -> "command";
            case NotFoundException _ -> "missing";
            case InvalidRequestException _ -> "invalid";
            case ConflictException _ -> "conflict";
            default -> "other";
        };
    }

    /** The failure again. */
    public static QuartersException read(Json json) {
        String message = json.text("message");
        String remedy = json.text("remedy");
        return switch (json.text("kind")) {
            case "command" ->
                    new CommandException(message, remedy, (int) json.get("exitCode").asLong());
            case "missing" -> new NotFoundException(message, remedy);
            case "invalid" -> new InvalidRequestException(message, remedy);
            case "conflict" -> new ConflictException(message, remedy);
            default -> new QuartersException(message, remedy);
        };
    }
}
