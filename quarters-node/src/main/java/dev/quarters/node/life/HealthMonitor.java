package dev.quarters.node.life;

import dev.quarters.api.Enterable.Command;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HealthCheck;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Checks a guest's health, on a virtual thread, as long as a life of it goes on. */
final class HealthMonitor implements AutoCloseable {

    private static final int LONGEST_OUTPUT = 4096;

    /** Where the check is run. */
    interface Place {
        /** Runs a command in the guest. */
        Command enter(CommandSpec command, GuestStreams streams);

        /** Whether it stands still, and is not to be asked. */
        boolean isPaused();
    }

    private final HealthCheck check;
    private final Place place;
    private final Instant started;
    private final Consumer<Health.Status> changed;
    private final Thread thread;
    private volatile Health health = Health.UNKNOWN;

    private HealthMonitor(
            HealthCheck check, Place place, Instant started, Consumer<Health.Status> changed) {
        this.check = check;
        this.place = place;
        this.started = started;
        this.changed = changed;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param started when the guest was
     * @param changed hears of each other status
     */
    static HealthMonitor start(
            HealthCheck check, Place place, Instant started, Consumer<Health.Status> changed) {
        HealthMonitor monitor = new HealthMonitor(check.orUsual(), place, started, changed);
        monitor.thread.start();
        return monitor;
    }

    Health health() {
        return health;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(interval());
                if (!place.isPaused()) {
                    take(probe());
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration interval() {
        boolean starting =
                health.status() == Health.Status.STARTING && isInStartPeriod(Instant.now());
        return starting ? check.startInterval() : check.interval();
    }

    private boolean isInStartPeriod(Instant time) {
        return time.isBefore(started.plus(check.startPeriod()));
    }

    private void take(Health.Result result) {
        Health before = health;
        Health now = before.after(result, check.retries(), isInStartPeriod(result.start()));
        health = now;
        if (now.status() != before.status()) {
            changed.accept(now.status());
        }
    }

    private Health.Result probe() throws InterruptedException {
        Instant start = Instant.now();
        Beginning output = new Beginning();
        int code;
        try {
            Command command =
                    place.enter(
                            new CommandSpec(
                                    check.commandLine(),
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    false,
                                    false),
                            GuestStreams.of(output, output));
            code = await(command, output);
        } catch (RuntimeException failed) {
            output.say(String.valueOf(failed.getMessage()));
            code = -1;
        }
        return new Health.Result(start, Instant.now(), code, output.text());
    }

    private int await(Command command, Beginning output) throws InterruptedException {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                ended.complete(command.await().code());
                            } catch (InterruptedException | RuntimeException lost) {
                                ended.completeExceptionally(lost);
                            }
                        });
        try {
            return ended.get(check.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            command.signal(Signals.KILL);
            output.say("Health check exceeded timeout (" + check.timeout().toMillis() + "ms)");
            return -1;
        } catch (ExecutionException lost) {
            output.say(String.valueOf(lost.getMessage()));
            return -1;
        } catch (InterruptedException gone) {
            command.signal(Signals.KILL);
            throw gone;
        }
    }

    /** The guest's life is over. */
    @Override
    public void close() {
        thread.interrupt();
        health = health.ended();
    }

    /** As much of the output as is kept. */
    private static final class Beginning extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            kept.write(bytes, offset, Math.min(length, LONGEST_OUTPUT - kept.size()));
        }

        synchronized void say(String text) {
            kept.reset();
            byte[] words = text.getBytes(StandardCharsets.UTF_8);
            write(words, 0, words.length);
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
