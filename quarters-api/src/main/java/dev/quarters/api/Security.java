package dev.quarters.api;

import java.util.List;
import java.util.Optional;

/**
 * How strong the wall around a guest that shares the host's kernel is. A guest with a kernel of its
 * own accepts the default only.
 *
 * @param privileged all capabilities, all devices, nothing masked, no system call filter
 * @param addedCapabilities names without {@code CAP_}, upper case, or {@code ALL}
 * @param droppedCapabilities likewise; dropped first, then added
 * @param seccompProfile {@code unconfined}, or an OCI or Docker profile, JSON; empty: the built-in
 *     one
 */
public record Security(
        boolean privileged,
        List<String> addedCapabilities,
        List<String> droppedCapabilities,
        Optional<String> seccompProfile,
        boolean noNewPrivileges) {

    /** Docker's defaults. */
    public static final Security DEFAULT =
            new Security(false, List.of(), List.of(), Optional.empty(), false);

    /** The word that turns the system call filter off. */
    public static final String UNCONFINED = "unconfined";

    /** Copies the lists. */
    public Security {
        addedCapabilities = List.copyOf(addedCapabilities);
        droppedCapabilities = List.copyOf(droppedCapabilities);
    }
}
