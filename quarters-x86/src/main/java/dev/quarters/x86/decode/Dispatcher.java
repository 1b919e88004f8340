package dev.quarters.x86.decode;

import dev.quarters.x86.Processor;

/**
 * Calls the method of a row. Its implementation is made of the tables when the JVM starts: a switch
 * over all rows, split in groups that HotSpot compiles, each case a direct call that is linked when
 * it is first made.
 */
public abstract class Dispatcher {

    /** For the processor's instructions. */
    public static final Dispatcher STANDARD =
            new DispatcherClass(InstructionTable.STANDARD).define();

    /** The generated class, in the same package. */
    Dispatcher() {}

    /**
     * Does what the instruction's row says.
     *
     * @throws dev.quarters.x86.ProcessorException what the instruction raises
     * @throws LinkageError when the row's method does not exist
     */
    public abstract void execute(Processor cpu, Instruction instruction);
}
