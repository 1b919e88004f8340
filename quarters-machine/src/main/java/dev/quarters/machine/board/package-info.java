/** The board: all devices of the PC, where they are, and how they are wired. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.board;
