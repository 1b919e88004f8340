package dev.quarters.filesystem.overlay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * The attributes of files of the upper folder. Those of the guest have their own names when these
 * begin with {@code user.}, since everybody may set such; all others, and those that would be taken
 * for ours, are there with {@code user.quarters.} before their names.
 */
final class UpperXattrs {

    /** Of what was copied up: the inode's number, and of what is in the index {@code :links}. */
    static final byte[] INODE = ascii("user.quarters-inode");

    /** As overlayfs: nothing of the layers shows through. */
    static final byte[] OPAQUE = ascii("user.overlay.opaque");

    /** As overlayfs: the folder of the layers that shows through, from the root, with a slash. */
    static final byte[] REDIRECT = ascii("user.overlay.redirect");

    /** Gone after a write, truncation or change of owner. */
    static final byte[] CAPABILITY = ascii("security.capability");

    private static final byte[] FOREIGN = ascii("user.quarters.");
    private static final byte[] USER = ascii("user.");
    private static final byte[] TRUSTED = ascii("trusted.");
    private static final byte[] SYSTEM = ascii("system.");
    private static final List<byte[]> OURS =
            List.of(ascii("user.quarters"), ascii("user.overlay."), ascii("user.containers."));
    private static final byte[] TRUSTED_OVERLAY = ascii("trusted.overlay.");

    private UpperXattrs() {}

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static boolean startsWith(byte[] name, byte[] start) {
        return name.length >= start.length
                && Arrays.equals(name, 0, start.length, start, 0, start.length);
    }

    private static boolean isOurs(byte[] name) {
        for (byte[] start : OURS) {
            if (startsWith(name, start)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a guest can have such an attribute: access control lists are not served. */
    static boolean isServed(byte[] name) {
        return !startsWith(name, SYSTEM);
    }

    /** Where the guest's attribute is on the host. */
    static byte[] toHost(byte[] name) {
        if (startsWith(name, USER) && !isOurs(name)) {
            return name;
        }
        byte[] host = Arrays.copyOf(FOREIGN, FOREIGN.length + name.length);
        System.arraycopy(name, 0, host, FOREIGN.length, name.length);
        return host;
    }

    /** The guest's name of an attribute of the host; null when it is not the guest's. */
    static byte @Nullable [] toGuest(byte[] host) {
        if (startsWith(host, FOREIGN)) {
            return Arrays.copyOfRange(host, FOREIGN.length, host.length);
        }
        return startsWith(host, USER) && !isOurs(host) ? host : null;
    }

    /** Whether an attribute of a layer's file is the image's. */
    static boolean isOfImage(byte[] name) {
        return startsWith(name, USER) && !isOurs(name)
                || startsWith(name, TRUSTED) && !startsWith(name, TRUSTED_OVERLAY)
                || Arrays.equals(name, CAPABILITY);
    }
}
