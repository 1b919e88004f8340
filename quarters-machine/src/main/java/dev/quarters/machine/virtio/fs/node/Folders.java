package dev.quarters.machine.virtio.fs.node;

/** Listing folders. */
public interface Folders {

    /** Returns a handle (not negative), or {@code -error}. */
    long openFolder(long node);

    /**
     * Tells the entries after a position; those of {@code .} and {@code ..} are among them.
     *
     * @param position 0 for the start, else what came with an entry
     */
    int list(long handle, long position, Listing to);

    /** Frees a handle. */
    void closeFolder(long handle);

    /** Takes entries. */
    @FunctionalInterface
    interface Listing {

        /**
         * Takes an entry.
         *
         * @param number of the inode
         * @param type the mode's type bits
         * @param next where the listing goes on behind it
         * @return whether there was room for it; without, the listing ends
         */
        boolean add(byte[] name, long number, int type, long next);
    }
}
