package dev.quarters.cli.run;

import dev.quarters.api.Guest;

import java.util.ArrayList;
import java.util.List;

/**
 * Hands the signals that this process gets on to the guest's command, as {@code docker run} does
 * ("--sig-proxy"). SIGUSR2 and SIGQUIT stay with the JVM, which uses them itself.
 */
@SuppressWarnings("sunapi")
final class SignalProxy implements AutoCloseable {

    private static final List<String> FORWARDED = List.of("INT", "TERM", "HUP", "USR1", "CONT");

    private record Replaced(sun.misc.Signal signal, sun.misc.SignalHandler before) {}

    private final List<Replaced> replaced = new ArrayList<>();

    void forward(Guest guest) {
        for (String name : FORWARDED) {
            sun.misc.Signal signal = new sun.misc.Signal(name);
            handle(signal, caught -> guest.signal(signal.getNumber()));
        }
    }

    void onWindowChange(Runnable action) {
        handle(new sun.misc.Signal("WINCH"), caught -> action.run());
    }

    private void handle(sun.misc.Signal signal, sun.misc.SignalHandler handler) {
        try {
            replaced.add(new Replaced(signal, sun.misc.Signal.handle(signal, handler)));
        } catch (IllegalArgumentException e) {
            // the JVM keeps this one for itself: it can't be forwarded
        }
    }

    @Override
    public void close() {
        replaced.forEach(before -> sun.misc.Signal.handle(before.signal(), before.before()));
    }
}
