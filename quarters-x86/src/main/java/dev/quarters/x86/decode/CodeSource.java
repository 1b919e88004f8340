package dev.quarters.x86.decode;

/** Where the bytes of instructions come from. */
@FunctionalInterface
public interface CodeSource {

    /**
     * A byte, 0 to 255, by its distance from the block's first.
     *
     * @throws dev.quarters.x86.ProcessorException when it cannot be fetched
     */
    int byteAt(int offset);
}
