package dev.quarters.machine.run;

import dev.quarters.machine.board.BoardConfiguration;

/**
 * How a machine is made and run.
 *
 * @param name in the names of threads
 * @param resetOnShutdown whether a triple fault resets, as on PCs, or ends the machine
 */
public record MachineOptions(String name, BoardConfiguration board, boolean resetOnShutdown) {}
