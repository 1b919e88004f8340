package dev.quarters.container.run;

import dev.quarters.api.GuestStreams;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.TerminalSize;
import dev.quarters.container.keeper.Keeper;
import dev.quarters.container.keeper.KeptProcess;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.InputPump;
import dev.quarters.linux.io.OutputPump;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.io.Terminal;
import dev.quarters.linux.spawn.Spawn;

import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Standard input, output and error of a command: three pipes, or the master's side of a terminal.
 * Without input the command reads /dev/null.
 */
final class StandardStreams {

    private final GuestStreams wanted;
    private final List<Integer> children = new ArrayList<>();
    private final List<OutputPump> outputs = new ArrayList<>();
    private @Nullable Pipe input;
    private @Nullable Pipe output;
    private @Nullable Pipe errorOutput;
    private @Nullable InputPump pump;
    private int master = -1;
    private boolean closed;

    StandardStreams(GuestStreams wanted) {
        this.wanted = wanted;
    }

    /**
     * Makes pipes and gives the child its ends, which belong to that user from then on.
     *
     * @param uid and gid as this process sees them; 0 leaves them alone
     */
    synchronized void giveTo(Spawn spawn, int uid, int gid) {
        if (wanted.input().isPresent()) {
            input = Pipe.open();
            give(spawn, input.read(), 0, uid, gid);
        }
        output = Pipe.open();
        give(spawn, output.write(), 1, uid, gid);
        errorOutput = Pipe.open();
        give(spawn, errorOutput.write(), 2, uid, gid);
    }

    private void give(Spawn spawn, int fd, int number, int uid, int gid) {
        children.add(fd);
        if (uid != 0) {
            Kernel.call(SystemCall.fchown, fd, uid, gid);
        }
        spawn.descriptor(fd, number);
    }

    /** Gives a keeper the ends of this side as well; after {@link #giveTo}. */
    synchronized void lendTo(Spawn spawn) {
        if (input != null) {
            spawn.descriptor(input.write(), Keeper.INPUT);
        }
        if (output != null && errorOutput != null) {
            spawn.descriptor(output.read(), Keeper.OUTPUT);
            spawn.descriptor(errorOutput.read(), Keeper.ERROR_OUTPUT);
        }
    }

    /** The child runs: closes what is its own, and begins to copy. */
    synchronized void begin() {
        begin(() -> {});
    }

    /**
     * As {@link #begin()}.
     *
     * @param inputClosed what is done when this side has closed the command's input
     */
    synchronized void begin(Runnable inputClosed) {
        children.forEach(Descriptors::close);
        children.clear();
        if (output != null && errorOutput != null) {
            Pipe pipe = input;
            begin(pipe == null ? -1 : pipe.write(), output.read(), errorOutput.read(), inputClosed);
        }
    }

    private void begin(int toInput, int fromOutput, int fromErrors, Runnable inputClosed) {
        outputs.add(OutputPump.start(fromOutput, wanted.output()));
        outputs.add(OutputPump.start(fromErrors, wanted.errorOutput()));
        if (toInput >= 0) {
            pump = InputPump.start(wanted.input().orElseThrow(), toInput, Optional.of(inputClosed));
        }
    }

    /** Goes on with what a keeper holds. A command that came to nothing has left nothing. */
    synchronized void resume(KeptProcess process) {
        OptionalInt terminal = process.take(Keeper.TERMINAL);
        if (terminal.isPresent()) {
            terminal(terminal.getAsInt());
            return;
        }
        OptionalInt fromOutput = process.take(Keeper.OUTPUT);
        OptionalInt fromErrors = process.take(Keeper.ERROR_OUTPUT);
        if (fromOutput.isPresent() && fromErrors.isPresent()) {
            int toInput = wanted.input().isPresent() ? process.take(Keeper.INPUT).orElse(-1) : -1;
            begin(toInput, fromOutput.getAsInt(), fromErrors.getAsInt(), process::closeInput);
        }
    }

    /** Takes over the master's side of the command's terminal. */
    synchronized void terminal(int descriptor) {
        master = Descriptors.duplicate(descriptor);
        wanted.terminal().ifPresent(this::resize);
        OutputStream sink = wanted.output();
        int forInput = wanted.input().isPresent() ? Descriptors.duplicate(descriptor) : -1;
        outputs.add(OutputPump.start(descriptor, sink));
        if (forInput >= 0) {
            pump = InputPump.start(wanted.input().orElseThrow(), forInput, Optional.empty());
        }
    }

    /** Tells the terminal's new size. */
    synchronized void resize(TerminalSize size) {
        if (closed) {
            return;
        }
        if (master < 0) {
            throw new InvalidRequestException("the command has no terminal", "run it with --tty");
        }
        Terminal.setSize(master, new Terminal.Size(size.columns(), size.rows()));
    }

    /** Done when all output was written. */
    synchronized CompletableFuture<Void> drained() {
        return CompletableFuture.allOf(
                outputs.stream().map(OutputPump::end).toArray(CompletableFuture[]::new));
    }

    /** Copies no more; the command goes on. */
    synchronized void stop() {
        outputs.forEach(OutputPump::stop);
        end();
    }

    /** The command has ended: nobody reads its input any more. */
    synchronized void end() {
        closed = true;
        if (pump != null) {
            pump.close();
        }
        Descriptors.close(master);
        master = -1;
    }

    /** The command never ran. */
    synchronized void discard() {
        children.forEach(Descriptors::close);
        children.clear();
        if (outputs.isEmpty()) {
            close(input == null ? -1 : input.write());
            close(output == null ? -1 : output.read());
            close(errorOutput == null ? -1 : errorOutput.read());
        }
        end();
    }

    private static void close(int fd) {
        Descriptors.close(fd);
    }
}
