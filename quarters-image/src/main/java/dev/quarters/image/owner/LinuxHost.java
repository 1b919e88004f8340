package dev.quarters.image.owner;

import dev.quarters.linux.Kernel;

/** Whether Linux's system calls can be made. */
public final class LinuxHost {

    /** Not on another system, nor on a processor whose calls Quarters does not know. */
    public static final boolean IS_KNOWN = isKnown();

    private LinuxHost() {}

    private static boolean isKnown() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return false;
        }
        try {
            return Kernel.ARCHITECTURE != null;
        } catch (UnsupportedOperationException | ExceptionInInitializerError _) {
            return false;
        }
    }
}
