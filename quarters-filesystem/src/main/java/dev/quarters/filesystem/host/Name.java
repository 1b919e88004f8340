package dev.quarters.filesystem.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** The name of an entry of a folder: any bytes but zero and the slash. */
public final class Name {

    private final byte[] bytes;
    private final int hash;

    /** Takes the bytes, which nobody may change then. */
    public Name(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** A name of our own. */
    public static Name of(String ascii) {
        return new Name(ascii.getBytes(US_ASCII));
    }

    /** Its bytes, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, ISO_8859_1);
    }
}
