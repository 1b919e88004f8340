package dev.quarters.container.run;

import dev.quarters.api.ExitStatus;
import dev.quarters.api.QuartersException;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.spawn.Exit;
import dev.quarters.linux.spawn.RunningProcess;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A command that runs: its process, its streams, and its end, which is when both have ended. */
final class RunningCommand {

    private final RunningProcess process;
    private final StandardStreams streams;
    private final CompletableFuture<ExitStatus> ended;

    /**
     * @param status what to make of the end
     */
    RunningCommand(
            RunningProcess process, StandardStreams streams, Function<Exit, ExitStatus> status) {
        this.process = process;
        this.streams = streams;
        this.ended =
                process.onExit()
                        .thenCompose(
                                exit -> {
                                    streams.end();
                                    return streams.drained().thenApply(done -> status.apply(exit));
                                });
    }

    RunningProcess process() {
        return process;
    }

    StandardStreams streams() {
        return streams;
    }

    CompletableFuture<ExitStatus> ended() {
        return ended;
    }

    ExitStatus await() throws InterruptedException {
        return await(ended);
    }

    static ExitStatus await(CompletableFuture<ExitStatus> ended) throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException failure) {
            throw new QuartersException("cannot wait for the command", "", failure);
        }
    }

    /** Takes a descriptor out of a script that told its number and waits at a gate. */
    static int take(RunningProcess process, long number) {
        long taken = Kernel.call(SystemCall.pidfd_getfd, process.pidfd(), number, 0);
        return (int) Kernel.check(taken, "take a descriptor out of the guest");
    }
}
