package dev.quarters.linux.spawn;

/** How a process ended. */
public sealed interface Exit {

    /** It exited with a code, 0 to 255. */
    record Code(int value) implements Exit {}

    /** A signal ended it. */
    record Signal(int number) implements Exit {}

    /** The code, or 128 and the signal's number, as shells tell it. */
    default int code() {
        return switch (this) {
            case Code(int value) -> value;
            case Signal(int number) -> 128 + number;
        };
    }
}
