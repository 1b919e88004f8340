package dev.quarters.guest.mount;

import dev.quarters.api.InvalidRequestException;

import java.util.Set;

/** The sysctl(8) names that are a namespace's own, so that a guest may set them. */
public final class KernelParameters {

    private static final Set<String> IPC =
            Set.of(
                    "kernel.msgmax",
                    "kernel.msgmnb",
                    "kernel.msgmni",
                    "kernel.sem",
                    "kernel.shmall",
                    "kernel.shmmax",
                    "kernel.shmmni",
                    "kernel.shm_rmid_forced");

    private KernelParameters() {}

    /**
     * Refuses a name that belongs to the whole host.
     *
     * @param ownNetwork whether the guest has a network namespace
     */
    public static void check(String name, boolean ownNetwork) {
        boolean allowed =
                IPC.contains(name)
                        || name.startsWith("fs.mqueue.")
                        || (name.startsWith("net.") && ownNetwork);
        if (!allowed || name.contains("/") || name.contains("..")) {
            throw new InvalidRequestException(
                    "cannot set kernel parameter \""
                            + name
                            + "\" (--sysctl): it is not the"
                            + " guest's own",
                    "set it on the host");
        }
    }

    static String path(String name) {
        return "/proc/sys/" + name.replace('.', '/');
    }
}
