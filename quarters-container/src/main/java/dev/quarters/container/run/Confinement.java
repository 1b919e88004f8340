package dev.quarters.container.run;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Security;

/**
 * Whether a guest is shut in. Only then can it be known by what it left behind what it did: a guest
 * with a folder or a network that others have as well may hand its open files to them (unix(7)
 * "SCM_RIGHTS"), and they live on; one with more rights than usual may change what shows nowhere.
 */
final class Confinement {

    private Confinement() {}

    static boolean isWhole(GuestSpec spec) {
        Security security = spec.security();
        return !security.privileged()
                && security.addedCapabilities().isEmpty()
                && security.seccompProfile().isEmpty()
                && spec.network() == NetworkMode.NONE
                && spec.devices().isEmpty()
                && spec.mounts().stream().noneMatch(mount -> mount instanceof Mount.Bind);
    }
}
