package dev.quarters.node;

import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids of guests: 64 random hexadecimal digits, as Docker has them. */
public final class GuestId {

    private static final int BYTES = 32;

    private GuestId() {}

    /** A new one. */
    public static String random() {
        return HexFormat.of().formatHex(bytes());
    }

    /**
     * The kernel's generator first: that of the JDK would take a good part of a command's start.
     */
    private static byte[] bytes() {
        try (FileInputStream random = new FileInputStream("/dev/urandom")) {
            byte[] bytes = random.readNBytes(BYTES);
            if (bytes.length == BYTES) {
                return bytes;
            }
        } catch (IOException e) {
            // no such device on this system: the JDK knows another source
        }
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
