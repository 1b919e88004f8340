package dev.quarters.cli.run;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Hands the signals that this process gets on to the guest's command, as {@code docker run} does
 * ("--sig-proxy"). SIGUSR2 and SIGQUIT stay with the JVM, which uses them itself.
 */
final class SignalProxy implements AutoCloseable {

    private static final List<String> FORWARDED = List.of("INT", "TERM", "HUP", "USR1", "CONT");

    private record Replaced(Signal signal, SignalHandler before) {}

    private final List<Replaced> replaced = new ArrayList<>();

    /** Hands on those that a program may want, by their numbers. */
    void forward(IntConsumer target) {
        for (String name : FORWARDED) {
            Signal signal = new Signal(name);
            handle(signal, caught -> target.accept(signal.getNumber()));
        }
    }

    void onWindowChange(Runnable action) {
        handle(new Signal("WINCH"), caught -> action.run());
    }

    private void handle(Signal signal, SignalHandler handler) {
        try {
            replaced.add(new Replaced(signal, Signal.handle(signal, handler)));
        } catch (IllegalArgumentException e) {
            // the JVM keeps this one for itself: it can't be forwarded
        }
    }

    @Override
    public void close() {
        replaced.forEach(before -> Signal.handle(before.signal(), before.before()));
    }
}
