package dev.quarters.x86.interpret;

/** Makes {@link TranslatedCode} of hot blocks, in its own time. */
public interface Translator {

    /** Executions after which it is first asked for a block's code. */
    int threshold();

    /**
     * Asks for the code of a block.
     *
     * @param around what else is decoded; good for the time of this call
     * @return executions after which to ask again, if nothing came of it
     */
    int request(Block block, CodeAround around);

    /**
     * That code is used much: it may be worth more work.
     *
     * @param block where it is entered, which is at RIP
     * @param around what is decoded; good for the time of this call
     */
    void promote(TranslatedCode code, Block block, CodeAround around);

    /** Gives what is ready to its blocks, in the processor's thread. */
    void install();
}
