package dev.quarters.api;

import java.time.Instant;
import java.util.Optional;

/**
 * Goes on when the process that started it ends, however that ends, and can be taken up again by
 * another one. Only guests that are kept ({@link GuestRequest#kept}) do.
 *
 * <p>While nobody has it, what it writes waits where it is until somebody reads it, and its exit
 * status is kept in its folder.
 */
public interface Detachable {

    /**
     * Takes up what another process started in this guest's folder; then it is as if this guest had
     * been started. It may have ended meanwhile.
     *
     * @return false when nothing is there to be taken up; what may be left is for {@link
     *     Engine#cleanUp}
     * @throws IllegalStateException when it was started or taken up before
     */
    boolean reattach(GuestStreams streams);

    /** Lets it go on without this process. All that was read of its output was handed on before. */
    void detach();

    /** When it ended; empty when that is not known. */
    Optional<Instant> ended();
}
