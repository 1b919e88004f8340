package dev.quarters.node.record;

import dev.quarters.api.InvalidRequestException;

import java.util.Arrays;
import java.util.Locale;

/**
 * What is done when a guest ends by itself.
 *
 * @param most times for {@link Kind#ON_FAILURE}; 0: no limit
 */
public record RestartPolicy(Kind kind, int most) {

    /** Nothing is done. */
    public static final RestartPolicy NEVER = new RestartPolicy(Kind.NO, 0);

    /** Docker's four. */
    public enum Kind {
        /** Never started again. */
        NO,
        /** Started again when its exit code is not 0. */
        ON_FAILURE,
        /** Always started again, and with the daemon. */
        ALWAYS,
        /** As always, unless it was stopped by somebody. */
        UNLESS_STOPPED;

        /** The name as Docker has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Reads Docker's name; empty is {@code no}.
     *
     * @throws InvalidRequestException when there is none, or a count goes with another kind
     */
    public static RestartPolicy of(String word, int most) {
        Kind kind =
                Arrays.stream(Kind.values())
                        .filter(known -> known.word().equals(word.isEmpty() ? "no" : word))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "invalid restart policy: unknown policy '"
                                                        + word
                                                        + "'",
                                                "use no, always, on-failure or unless-stopped"));
        if (most < 0 || (most > 0 && kind != Kind.ON_FAILURE)) {
            throw new InvalidRequestException(
                    "invalid restart policy: maximum retry count " + most,
                    "only on-failure has one, of 0 or more");
        }
        return new RestartPolicy(kind, most);
    }

    /** Whether a guest that ended so, and was started again so often, is started again. */
    public boolean restarts(int exitCode, int restarts, boolean stoppedBySomebody) {
        return switch (kind) {
            case NO -> false;
            case ON_FAILURE ->
                    !stoppedBySomebody && exitCode != 0 && (most == 0 || restarts < most);
            case ALWAYS, UNLESS_STOPPED -> !stoppedBySomebody;
        };
    }

    /** Whether a guest is started with the daemon. */
    public boolean startsWithDaemon(boolean stoppedBySomebody) {
        return kind == Kind.ALWAYS || (kind == Kind.UNLESS_STOPPED && !stoppedBySomebody);
    }
}
