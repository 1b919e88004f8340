package dev.quarters.monitor.wire;

import dev.quarters.json.Json;

import java.util.Arrays;
import java.util.Optional;

/** A piece of what is told. */
public record Frame(Kind kind, byte[] bytes) {

    /** What a frame is. */
    public enum Kind {
        /** JSON: a call. */
        REQUEST(0),
        /** JSON: what came of it. */
        REPLY(1),
        /** JSON: why nothing came of it. */
        FAILURE(2),
        /** JSON: something on the way, from either side. */
        NOTE(3),
        /** Bytes for the one who was called. */
        INPUT(4),
        /** There is no more {@link #INPUT}. */
        END_OF_INPUT(5),
        /** Bytes for the caller. */
        OUTPUT(6),
        /** Bytes for the caller, of a command's standard error. */
        ERROR_OUTPUT(7);

        private final byte number;

        Kind(int number) {
            this.number = (byte) number;
        }

        /** As it stands on the wire. */
        byte number() {
            return number;
        }

        static Optional<Kind> of(byte number) {
            return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
        }
    }

    /** Its document. */
    public Json json() {
        return Json.parse(bytes);
    }
}
