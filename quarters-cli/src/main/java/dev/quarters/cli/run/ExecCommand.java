package dev.quarters.cli.run;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.list;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.client.DaemonClient.Conversation;
import dev.quarters.client.Execs;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.io.IOException;
import java.util.List;

/** Runs a further command in a guest that runs. */
public final class ExecCommand implements Command {

    @Override
    public String name() {
        return "exec";
    }

    @Override
    public String summary() {
        return "Run a further command in a guest that runs";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                flag("detach", "Don't stay with it").letter("d"),
                flag("interactive", "Give it standard input").letter("i"),
                flag("tty", "Give it a terminal").letter("t"),
                list("env", "NAME[=VALUE]", "Set an environment variable").letter("e"),
                list("env-file", "FILE", "Read environment variables from a file"),
                value("user", "USER[:GROUP]", "User by name or number").letter("u"),
                value("workdir", "PATH", "Working directory inside the guest").letter("w"),
                flag("privileged", "With all capabilities"),
                value("detach-keys", "KEYS", "Keys that leave it; ctrl-p,ctrl-q"));
    }

    @Override
    public Operands operands() {
        return new Operands("GUEST [--] COMMAND…", 2, Integer.MAX_VALUE, true);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters exec -it web sh", "a shell beside what runs there"),
                new Example("quarters exec web cat /etc/hosts", "ends with cat's exit code"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        boolean terminal = arguments.has("tty");
        boolean input = arguments.has("interactive");
        boolean detached = arguments.has("detach");
        if (terminal && input && !detached && !session.terminal().isInput()) {
            throw new UsageException(
                    "-it needs a terminal, but standard input is not one; leave out -t");
        }
        Execs execs = session.daemon().execs();
        String id = execs.create(arguments.operand(), command(arguments, !detached));
        if (detached) {
            execs.startDetached(id);
            return 0;
        }
        JsonObject how = Json.object().put("Detach", false).put("Tty", terminal);
        if (terminal) {
            var size = session.terminal().size();
            how.put("ConsoleSize", Json.of(List.of(Json.of(size.rows()), Json.of(size.columns()))));
        }
        Dialogue dialogue = new Dialogue(session, input, terminal, arguments.value("detach-keys"));
        try (Conversation conversation = execs.start(id, how.build())) {
            if (dialogue.hold(conversation, Talks.of(execs, id))) {
                return 0;
            }
        }
        return execs.inspect(id).find("ExitCode").map(Json::asLong).orElse(0L).intValue();
    }

    private static Json command(Arguments arguments, boolean attached) {
        List<String> words = arguments.operands();
        return Json.object()
                .put("Cmd", words.subList(1, words.size()))
                .put(
                        "Env",
                        KeyValues.environment(
                                arguments.values("env-file"), arguments.values("env")))
                .put("User", arguments.value("user").orElse(""))
                .put("WorkingDir", arguments.value("workdir").orElse(""))
                .put("Tty", arguments.has("tty"))
                .put("Privileged", arguments.has("privileged"))
                .put("AttachStdin", attached && arguments.has("interactive"))
                .put("AttachStdout", attached)
                .put("AttachStderr", attached)
                .build();
    }
}
