package dev.quarters.api;

import java.nio.file.Path;

/** Its whole state can be written to a file, from which any engine that knows the form goes on. */
public interface Snapshottable {

    /** Writes the state of the paused guest. */
    void snapshot(Path file);
}
