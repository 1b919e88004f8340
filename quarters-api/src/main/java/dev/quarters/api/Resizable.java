package dev.quarters.api;

/** Has a terminal whose size can change. */
public interface Resizable {

    /** Tells the terminal's new size; programs hear SIGWINCH. */
    void resize(TerminalSize size);
}
