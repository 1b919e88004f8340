package dev.quarters.guest.command;

import dev.quarters.guest.user.Identity;

import java.util.List;

/**
 * What is executed, and as whom.
 *
 * @param environment entries {@code NAME=value}
 * @param candidates the paths to try, in order
 */
public record Command(
        List<String> arguments,
        List<String> candidates,
        List<String> environment,
        String workingDirectory,
        Identity identity,
        List<ResourceLimit> limits) {

    /** Copies the lists. */
    public Command {
        arguments = List.copyOf(arguments);
        candidates = List.copyOf(candidates);
        environment = List.copyOf(environment);
        limits = List.copyOf(limits);
    }

    /** A limit of getrlimit(2), by the kernel's number; -1: none. */
    public record ResourceLimit(int resource, long soft, long hard) {}
}
