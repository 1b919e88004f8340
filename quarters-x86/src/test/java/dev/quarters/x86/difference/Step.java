package dev.quarters.x86.difference;

import dev.quarters.x86.Processor;

/** What executes instructions: an interpreter, a translator. */
@FunctionalInterface
interface Step {

    /**
     * Executes the instruction at RIP, and leaves RIP at the next.
     *
     * @throws dev.quarters.x86.ProcessorException what it raises
     */
    void execute(Processor cpu);
}
