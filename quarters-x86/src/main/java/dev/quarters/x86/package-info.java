/**
 * The software CPU: an x86-64-v2 processor that executes guest code out of guest memory. It knows
 * no device; what it is connected to is a {@link dev.quarters.x86.ProcessorBus}.
 *
 * <p>How an instruction runs: {@code decode} turns bytes into an {@link
 * dev.quarters.x86.decode.Instruction} by tables in the SDM's notation, and gathers those that
 * follow each other into a block; the interpreter runs a block's instructions, the frequent ones by
 * cases of its own, all others by the method that the table names. Such a method is static, takes
 * {@code (Processor, Instruction)}, and either completes or throws a {@link
 * dev.quarters.x86.ProcessorException} having changed nothing that the guest could see.
 *
 * <p>Hot code here is primitives, arrays and static methods, and {@link dev.quarters.x86.Processor}
 * has public fields, for each of them is read and written millions of times a second.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86;
