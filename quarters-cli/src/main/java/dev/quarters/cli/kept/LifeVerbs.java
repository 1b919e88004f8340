package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Command.Example;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.client.Answers;
import dev.quarters.client.DaemonClient;
import dev.quarters.client.Query;
import dev.quarters.json.Json;

import java.io.IOException;
import java.util.List;

/** The verbs that move guests through their lives. */
public final class LifeVerbs {

    private static final String GUEST = "GUEST";
    private static final Option SIGNAL =
            value("signal", "SIGNAL", "Which signal, by name or number").letter("s");
    private static final Option TIME =
            value("time", "SECONDS", "How long to wait before killing it; -1 for ever").letter("t");
    private static final Option TIMEOUT = value("timeout", "SECONDS", "The same as --time");

    private LifeVerbs() {}

    /** All of them. */
    public static List<Command> all() {
        return List.of(
                new EachCommand(
                        "stop",
                        "Ask guests to end, and end those that don't",
                        GUEST,
                        List.of(SIGNAL, TIME, TIMEOUT),
                        List.of(new Example("quarters stop -t 2 web", "kill it after two seconds")),
                        (daemon, guest, arguments) ->
                                order(daemon, guest, "stop", stopping(arguments))),
                new EachCommand(
                        "restart",
                        "Stop guests and start them again",
                        GUEST,
                        List.of(SIGNAL, TIME, TIMEOUT),
                        List.of(),
                        (daemon, guest, arguments) ->
                                order(daemon, guest, "restart", stopping(arguments))),
                new EachCommand(
                        "kill",
                        "Send guests a signal, KILL unless another is named",
                        GUEST,
                        List.of(SIGNAL),
                        List.of(new Example("quarters kill -s HUP web", "have it read its files")),
                        (daemon, guest, arguments) ->
                                order(
                                        daemon,
                                        guest,
                                        "kill",
                                        Query.none().and("signal", arguments.value("signal")))),
                new EachCommand(
                        "pause",
                        "Stop guests in mid-air",
                        GUEST,
                        List.of(),
                        List.of(),
                        (daemon, guest, _) -> order(daemon, guest, "pause", Query.none())),
                new EachCommand(
                        "unpause",
                        "Let paused guests go on",
                        GUEST,
                        List.of(),
                        List.of(),
                        (daemon, guest, _) -> order(daemon, guest, "unpause", Query.none())),
                new EachCommand(
                        "wait",
                        "Wait until guests have ended, and print their exit codes",
                        GUEST,
                        List.of(),
                        List.of(new Example("quarters wait job", "prints 0 when all went well")),
                        (daemon, guest, _) -> await(daemon, guest)),
                new EachCommand(
                        "rm",
                        "Remove guests",
                        GUEST,
                        List.of(
                                flag("force", "Also those that run").letter("f"),
                                flag("volumes", "With their volumes that have no name")
                                        .letter("v")),
                        List.of(
                                new Example(
                                        "quarters rm -f $(quarters ps -aq)", "remove all of them")),
                        (daemon, guest, arguments) -> {
                            daemon.containers()
                                    .remove(
                                            guest,
                                            arguments.has("force"),
                                            arguments.has("volumes"));
                            return guest;
                        }));
    }

    private static String order(DaemonClient daemon, String guest, String what, Query query) {
        daemon.containers().order(guest, what, query);
        return guest;
    }

    private static Query stopping(Arguments arguments) {
        return Query.none()
                .and("signal", arguments.value("signal"))
                .and("t", arguments.value("time").or(() -> arguments.value("timeout")));
    }

    private static String await(DaemonClient daemon, String guest) {
        try (Answers end = daemon.containers().await(guest, "not-running")) {
            return end.next()
                    .map(answer -> answer.get("StatusCode"))
                    .map(Json::asLong)
                    .map(code -> Long.toString(code))
                    .orElseThrow(() -> new IOException("it ended the connection"));
        } catch (IOException e) {
            throw new QuartersException(
                    "the daemon went away while " + guest + " was awaited: " + e.getMessage(),
                    "wait again",
                    e);
        }
    }
}
