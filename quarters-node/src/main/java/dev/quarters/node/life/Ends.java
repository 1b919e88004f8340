package dev.quarters.node.life;

import java.util.concurrent.CompletableFuture;

/** What can be waited for of a guest. */
public final class Ends {

    private final CompletableFuture<End> removed = new CompletableFuture<>();
    private CompletableFuture<End> life = new CompletableFuture<>();
    private CompletableFuture<End> last = new CompletableFuture<>();

    Ends() {}

    /** The end of this life, or of the next one when it does not run. */
    public synchronized CompletableFuture<End> next() {
        return life;
    }

    /** The end after which it is not started again by itself. */
    public synchronized CompletableFuture<End> last() {
        return last;
    }

    /** Its removal. */
    public CompletableFuture<End> removed() {
        return removed;
    }

    /** It is to be started again. */
    void lifeEnded(End end) {
        CompletableFuture<End> waited;
        synchronized (this) {
            waited = life;
            life = new CompletableFuture<>();
        }
        waited.complete(end);
    }

    void ended(End end) {
        CompletableFuture<End> waited;
        synchronized (this) {
            waited = last;
            last = new CompletableFuture<>();
        }
        lifeEnded(end);
        waited.complete(end);
    }

    void removed(End end) {
        ended(end);
        removed.complete(end);
    }
}
