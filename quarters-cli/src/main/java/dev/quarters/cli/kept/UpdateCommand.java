package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.run.UpdateRequest;

/** Changes what can be changed of guests that are there. */
public final class UpdateCommand {

    private UpdateCommand() {}

    /** The verb. */
    public static Command make() {
        return new EachCommand(
                "update",
                "Change the restart policy and limits of guests",
                "GUEST",
                UpdateRequest.TABLE,
                java.util.List.of(
                        new Command.Example(
                                "quarters update --restart unless-stopped web",
                                "start it again from now on")),
                (daemon, guest, arguments) -> {
                    daemon.containers().update(guest, UpdateRequest.read(arguments));
                    return guest;
                });
    }
}
