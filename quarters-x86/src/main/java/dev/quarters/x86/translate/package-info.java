/**
 * The second tier of the software CPU: hot code becomes classes that HotSpot compiles.
 *
 * <p>A {@link dev.quarters.x86.translate.Region} is blocks in a few pages that jump to each other.
 * {@link dev.quarters.x86.translate.RegionPlan} finds them by the blocks that the interpreter
 * decoded, {@link dev.quarters.x86.translate.RegionClass} writes one method of all: guest registers
 * are its local variables, read when it is entered and written back when it is left. A step that
 * the interpreter's loop has a case for is written out, every other is a call of its row's own
 * method, with the registers in their places before and read again after.
 *
 * <p>What cannot be seen from within a region leaves it: interrupts at jumps backwards ({@code
 * Processor.attentionAt}), changes of its own code at the store that makes them.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.translate;
