package dev.quarters.node.life;

import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody who sees a guest's output as it comes, and may write to it.
 *
 * @param input of the guest, when it has one
 * @param gone done when the guest's life has ended, or whoever attached has left
 */
public record Attachment(
        Optional<OutputStream> input, boolean inputOnce, CompletableFuture<Void> gone) {

    /** Sees no more. */
    public void leave() {
        gone.complete(null);
    }
}
