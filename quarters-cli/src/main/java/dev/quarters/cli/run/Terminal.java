package dev.quarters.cli.run;

import dev.quarters.api.TerminalSize;

/** The terminal that the command runs in, as far as there is one. */
public interface Terminal {

    /** Whether standard input is a terminal. */
    boolean isInput();

    /** Whether standard output is a terminal. */
    boolean isOutput();

    /** Whether standard error is a terminal, so that progress can be drawn on it. */
    boolean showsErrorOutput();

    /** Its size now; 80 × 24 when it can't be told. */
    TerminalSize size();

    /** Hands every key to the guest, unedited and unechoed, until the result is closed. */
    Mode raw();

    /** A change of the terminal's mode; closing it restores what was before. */
    @FunctionalInterface
    interface Mode extends AutoCloseable {

        /** Nothing was changed. */
        Mode UNCHANGED = () -> {};

        @Override
        void close();
    }
}
