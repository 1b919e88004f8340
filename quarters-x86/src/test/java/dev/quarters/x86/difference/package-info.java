/**
 * The software CPU beside a real one. {@link dev.quarters.x86.difference.NativeProcessor} executes
 * single instructions on this host's processor, in a child process that only Java wrote; {@link
 * dev.quarters.x86.difference.SoftwareProcessor} executes the same on a {@link
 * dev.quarters.x86.Processor}; {@link dev.quarters.x86.difference.Comparison} makes instructions of
 * the rows of the instruction tables, runs both, and tells the first differences. What a real
 * processor said is also recorded ({@link dev.quarters.x86.difference.Sample}), for hosts that have
 * no such processor.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.difference;
