package dev.quarters.it;

import java.io.IOException;
import java.util.List;

/**
 * A network namespace with a loopback interface and nothing else. A process keeps it, which ends
 * with this one.
 */
final class OwnNetwork implements AutoCloseable {

    private final Process keeper;

    private OwnNetwork(Process keeper) {
        this.keeper = keeper;
    }

    static OwnNetwork make() throws IOException {
        Requirement.program("unshare");
        Process keeper =
                new ProcessBuilder(
                                "unshare",
                                "--net",
                                "sh",
                                "-c",
                                "ip link set lo up && echo up && exec cat")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (keeper.inputReader().readLine() == null) {
            throw new AssertionError("cannot make a network namespace");
        }
        return new OwnNetwork(keeper);
    }

    /** The words of a command that executes another one in it. */
    List<String> enter() {
        return List.of("nsenter", "-t", Long.toString(keeper.pid()), "--net", "--");
    }

    @Override
    public void close() {
        keeper.destroy();
    }
}
