package dev.quarters.image.copy;

import dev.quarters.api.QuartersException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does several things at once and ends with the first failure, when all others have stopped as
 * well: nothing goes on behind the caller's back.
 */
public final class Parallel {

    private Parallel() {}

    /**
     * @param what for messages, when the calling thread is interrupted
     */
    public static void run(List<? extends Runnable> tasks, int threads, String what) {
        if (tasks.size() == 1) {
            tasks.getFirst().run();
            return;
        }
        try (ExecutorService executor =
                Executors.newFixedThreadPool(
                        Math.max(1, Math.min(threads, tasks.size())),
                        Thread.ofPlatform().daemon().name("image-", 0).factory())) {
            CompletionService<Void> done = new ExecutorCompletionService<>(executor);
            List<Future<Void>> running = new ArrayList<>();
            tasks.forEach(task -> running.add(done.submit(task, null)));
            try {
                for (int i = 0; i < tasks.size(); i++) {
                    done.take().get();
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw failure(Objects.requireNonNullElse(e.getCause(), e), what);
            } catch (InterruptedException e) {
                executor.shutdownNow();
                Thread.currentThread().interrupt();
                throw new QuartersException(what + ": cancelled", "", e);
            }
        }
    }

    private static RuntimeException failure(Throwable cause, String what) {
        return switch (cause) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> new QuartersException(what + ": " + cause.getMessage(), "", cause);
        };
    }
}
