/**
 * Running a machine: processors against a board, in real time with a thread each, or
 * deterministically in turns.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.run;
