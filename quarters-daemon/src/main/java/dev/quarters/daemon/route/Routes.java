package dev.quarters.daemon.route;

import dev.quarters.api.CommandException;
import dev.quarters.api.ConflictException;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TechniqueUnavailableException;
import dev.quarters.api.UnauthorizedException;
import dev.quarters.daemon.http.Exchange;
import dev.quarters.daemon.http.Handler;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.http.RequestHead;
import dev.quarters.daemon.log.RequestLog;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the route of a request, and answers failures as {@code {"message": …}}. */
public final class Routes implements Handler {

    private static final Pattern VERSIONED = Pattern.compile("/v(\\d{1,3})\\.(\\d{1,3})(/.*)");

    private final List<Route> table;
    private final RequestLog log = new RequestLog();

    /** The first route that fits is taken. */
    public Routes(List<Route> table) {
        this.table = List.copyOf(table);
    }

    /** All routes. */
    public List<Route> table() {
        return table;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        if (!log.isRead()) {
            answer(exchange);
            return;
        }
        long began = System.nanoTime();
        try {
            answer(exchange);
        } finally {
            Optional<Found> found = find(exchange.head());
            log.answered(
                    exchange.head().headers().find("x-request-id"),
                    exchange.head().method(),
                    found.map(one -> one.route().pattern()).orElse(""),
                    found.flatMap(one -> Optional.ofNullable(one.values().get("id"))).orElse(""),
                    exchange.status(),
                    System.nanoTime() - began);
        }
    }

    private void answer(Exchange exchange) throws IOException, InterruptedException {
        try {
            exchange.field("Api-Version", ApiVersion.NEWEST.toString());
            exchange.field("Server", "Quarters (linux)");
            exchange.field("Ostype", "linux");
            exchange.field("Docker-Experimental", "false");
            dispatch(exchange);
        } catch (HttpException e) {
            refuse(exchange, e.status(), String.valueOf(e.getMessage()));
        } catch (JsonException e) {
            refuse(exchange, 400, String.valueOf(e.getMessage()));
        } catch (QuartersException e) {
            refuse(exchange, status(e), words(e));
        } catch (RuntimeException | Error e) { // an error of one request is no reason to end others
            System.getLogger(Routes.class.getName())
                    .log(System.Logger.Level.ERROR, "a bug, at " + exchange.head().path(), e);
            refuse(exchange, 500, "internal error of Quarters: " + e);
        }
    }

    private record Found(Route route, Map<String, String> values) {}

    private void dispatch(Exchange exchange) throws IOException, InterruptedException {
        Matcher versioned = VERSIONED.matcher(exchange.head().path());
        ApiVersion version =
                versioned.matches()
                        ? ApiVersion.parse(versioned.group(1), versioned.group(2))
                        : ApiVersion.NEWEST;
        Optional<Found> found = find(exchange.head());
        if (found.isPresent()) {
            Call call = new Call(exchange, version, found.get().values());
            found.get().route().action().answer(call);
            return;
        }
        String path = path(exchange.head());
        boolean known = table.stream().anyMatch(route -> route.match(path).isPresent());
        throw new HttpException(known ? 405 : 404, known ? "method not allowed" : "page not found");
    }

    private Optional<Found> find(RequestHead head) {
        String path = path(head);
        for (Route route : table) {
            if (route.method().equals(head.method())) {
                Optional<Map<String, String>> values = route.match(path);
                if (values.isPresent()) {
                    return Optional.of(new Found(route, values.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Without a version. */
    private static String path(RequestHead head) {
        Matcher versioned = VERSIONED.matcher(head.path());
        return versioned.matches() ? versioned.group(3) : head.path();
    }

    private static int status(QuartersException e) {
        return switch (e) {
            case UnauthorizedException _ -> 401;
            case NotFoundException _ -> 404;
            case ConflictException _ -> 409;
            case InvalidRequestException _, CommandException _, TechniqueUnavailableException _ ->
                    400;
            default -> 500;
        };
    }

    /** With what the client looks for to tell a missing program from one that may not be run. */
    private static String words(QuartersException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof CommandException command) {
            message +=
                    command.exitCode() == CommandException.NOT_FOUND
                            ? ": executable file not found in $PATH"
                            : ": permission denied";
        }
        return e.remedy().isEmpty() ? message : message + " (" + e.remedy() + ")";
    }

    private static void refuse(Exchange exchange, int status, String message) throws IOException {
        if (exchange.isAnswered()) {
            throw new IOException("failed within an answer: " + message);
        }
        String document = Json.object().put("message", message).build().toText() + "\n";
        exchange.answer(status, "application/json", document.getBytes(StandardCharsets.UTF_8));
    }
}
