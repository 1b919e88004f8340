package dev.quarters.bootkit.agent;

import dev.quarters.api.TerminalSize;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command;

import java.util.Optional;

/**
 * A command to be run in a guest.
 *
 * @param number of its ports
 * @param input whether it has a standard input; otherwise it reads /dev/null
 * @param terminal whether its streams are a terminal
 * @param size of the terminal at the start, when it is known
 * @param init whether a small init is the command's parent and reaps orphans
 * @param capabilities the bounding set, and what root has
 */
public record Session(
        int number,
        Command command,
        CapabilitySet capabilities,
        boolean noNewPrivileges,
        boolean input,
        boolean terminal,
        Optional<TerminalSize> size,
        boolean init) {}
