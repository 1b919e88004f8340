package dev.quarters.x86.interpret;

import java.util.Map;

/** Makes {@link TranslatedCode} of hot blocks, in its own time. */
public interface Translator {

    /** Executions after which a block is hot. */
    int threshold();

    /**
     * Asks for the code of a block.
     *
     * @param page the decoded blocks of its page by their offsets in it
     */
    void request(Block block, Map<Integer, Block> page);

    /** Gives what is ready to its blocks, in the processor's thread. */
    void install();
}
