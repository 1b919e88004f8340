package dev.quarters.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where a guest's standard streams go. The engine writes to the outputs from threads of its own,
 * one at a time for each stream, flushes after each piece, and never closes them.
 *
 * @param input empty: the guest reads end-of-file. Read until its end or the guest's
 * @param errorOutput not used by a guest with a terminal: it has one output
 * @param terminal its size at the start, for a guest with a terminal
 */
public record GuestStreams(
        Optional<InputStream> input,
        OutputStream output,
        OutputStream errorOutput,
        Optional<TerminalSize> terminal) {

    /** No input, and all output thrown away. */
    public static GuestStreams discard() {
        return of(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    /** No input. */
    public static GuestStreams of(OutputStream output, OutputStream errorOutput) {
        return new GuestStreams(Optional.empty(), output, errorOutput, Optional.empty());
    }
}
