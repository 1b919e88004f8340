package dev.quarters.x86.memory;

/**
 * Knows which physical pages hold instructions that a processor of the machine has in decoded form.
 * Writes to such a page always go the slow way and are told.
 */
public interface CodeWatch {

    /** For a processor that caches no code. */
    CodeWatch NONE =
            new CodeWatch() {
                @Override
                public boolean holdsCode(long physicalPage) {
                    return false;
                }

                @Override
                public void written(long physicalAddress, int size) {}
            };

    /** Whether code of that physical page is cached. */
    boolean holdsCode(long physicalPage);

    /** A page with code was written to. */
    void written(long physicalAddress, int size);
}
