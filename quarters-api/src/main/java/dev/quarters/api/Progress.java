package dev.quarters.api;

/** Hears how a long operation goes, from several threads at once. */
@FunctionalInterface
public interface Progress {

    /** Hears nothing. */
    Progress SILENT = (item, action, done, total) -> {};

    /**
     * @param item what is worked on: the short digest of a layer, or empty for the whole
     * @param action what is done with it, as a user reads it: {@code Downloading}, {@code
     *     Unpacking}, {@code Already exists}
     * @param done bytes so far
     * @param total bytes in all; 0 when not known
     */
    void report(String item, String action, long done, long total);
}
