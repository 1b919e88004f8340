package dev.quarters.linux.spawn;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.event.EventLoop;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Program;
import dev.quarters.linux.script.Step;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/** Reads a child's reports, on the event loop, until its script has ended. */
final class Reports {

    private final int fd;

    /** Both are let go when the script has ended, for a child may live long. */
    private @Nullable LongFunction<Optional<String>> first;

    private @Nullable Program second;
    private final UnaryOperator<String> wording;
    private final EventLoop.Registration registration;
    private final ConcurrentHashMap<Integer, CompletableFuture<Long>> notes =
            new ConcurrentHashMap<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();

    /**
     * @param first tells the words of a record of the first stage
     * @param wording of those of the second stage
     */
    Reports(
            int fd,
            LongFunction<Optional<String>> first,
            Program second,
            UnaryOperator<String> wording) {
        this.fd = fd;
        this.first = first;
        this.second = second;
        this.wording = wording;
        this.registration = EventLoop.shared().register(fd, events -> read());
    }

    /** Begins to read. */
    void begin() {
        registration.arm(EPOLLIN);
    }

    /** Done when nobody can report any more: the script executed something, or ended. */
    CompletableFuture<Void> started() {
        return started;
    }

    CompletableFuture<Long> note(Note note) {
        CompletableFuture<Long> value =
                notes.computeIfAbsent(note.number(), n -> new CompletableFuture<>());
        if (started.isDone()) {
            endNotes();
        }
        return value;
    }

    private void read() {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(64 * Program.REPORT_SIZE);
            long count = Kernel.call(SystemCall.read, fd, buffer, 64 * Program.REPORT_SIZE);
            for (int at = 0; at + Program.REPORT_SIZE <= count; at += Program.REPORT_SIZE) {
                take(
                        scratch.getLong(buffer + at),
                        scratch.getLong(buffer + at + 8),
                        scratch.getLong(buffer + at + 16));
            }
            if (count > 0 || Errno.EAGAIN.is(count) || Errno.EINTR.is(count)) {
                registration.arm(EPOLLIN);
                return;
            }
        }
        registration.close();
        Descriptors.close(fd);
        started.complete(null);
        endNotes();
        first = null;
        second = null;
    }

    private void take(long kind, long value, long result) {
        if (kind != 0) {
            notes.computeIfAbsent((int) kind, n -> new CompletableFuture<>()).complete(value);
            return;
        }
        Optional<Step> inSecond =
                value >= ElfImage.DATA_ADDRESS ? stepAt(second, value) : Optional.empty();
        String words =
                inSecond.map(step -> wording.apply(step.words()))
                        .or(() -> first == null ? Optional.empty() : first.apply(value))
                        .orElse("run a script");
        started.completeExceptionally(new ScriptException(words, inSecond.orElse(null), result));
    }

    private static Optional<Step> stepAt(@Nullable Program program, long address) {
        return program == null ? Optional.empty() : program.stepAt(address);
    }

    private void endNotes() {
        notes.values()
                .forEach(
                        note ->
                                started.whenComplete(
                                        (nothing, failure) ->
                                                note.completeExceptionally(
                                                        failure != null
                                                                ? failure
                                                                : new IllegalStateException(
                                                                        "the script ended without"
                                                                                + " that note"))));
    }
}
