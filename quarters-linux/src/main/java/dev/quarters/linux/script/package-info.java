/**
 * Lists of system calls that a child process runs without any Java: a {@link
 * dev.quarters.linux.script.Script} is the plan, plain data that prints itself; {@link
 * dev.quarters.linux.script.Program} is its binary form for an address, {@link
 * dev.quarters.linux.script.ElfImage} that form as an executable.
 *
 * <h2>Binary form</h2>
 *
 * All numbers are little-endian, all addresses absolute. A header of 256 bytes, records of 64, then
 * the data (texts, structures, buffers) that records point to.
 *
 * <pre>
 * header   0  u64      0: the kind of a failure's report
 *          8  u64      address of the record that failed last
 *         16  i64      its result, -errno
 *         24  u64      address of the record to go on with after a failure
 *         32  u64      address of the first record
 *         40  u64      signal mask of the parent, saved by spawn
 *         48  u64      all ones: the mask while spawn runs
 *         64  u64      flags of spawn's clone(2)
 *         72  i32      where it stores the child's pidfd
 * record   0  i32      number of the system call; negative: load
 *          4  u8       1: ignore an error, 2: jump when the result is 0, 4: jump on an error
 *          6  i16      where to jump, in records from this one
 *          8  6 x u64  arguments
 *         56  u64      where to store the result, or 0: most often an argument of a later record
 * </pre>
 *
 * A load computes {@code ((*(u64*) a[0] >> a[1]) & a[2]) + a[3]}; with jumps and the results stored
 * into records that is enough for comparisons, loops, and pointers. A call that was interrupted
 * (EINTR) is made again. Any other error that is neither ignored nor jumped on makes the loop go on
 * at the header's failure record: it writes the first 24 bytes of the header to the report pipe and
 * exits with 127.
 *
 * <h2>Reports</h2>
 *
 * Pieces of 24 bytes on a pipe that execve closes: kind (0 a failure, else the number of a note),
 * then the record's address or the note's value, then the result.
 */
@NullMarked
package dev.quarters.linux.script;

import org.jspecify.annotations.NullMarked;
