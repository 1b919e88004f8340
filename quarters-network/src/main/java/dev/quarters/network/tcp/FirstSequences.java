package dev.quarters.network.tcp;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * The sequence numbers that connections begin with (RFC 6528): not to be guessed, and later ones
 * between the same ends are higher, so that a guest which still remembers the one before takes the
 * next for new. For one thread.
 */
public final class FirstSequences {

    /** 64 ns for each, as Linux has it: more than goes through a connection. */
    private static final int TICK = 6;

    private final byte[] secret = new byte[16];
    private final MessageDigest digest;

    /** Others than anyone else's. */
    public FirstSequences() {
        new SecureRandom().nextBytes(secret);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new AssertionError(everyJavaHasIt);
        }
    }

    /**
     * That of a connection that begins.
     *
     * @param nanoTime now, by {@link System#nanoTime}
     */
    public int of(TcpEndpoints ends, long nanoTime) {
        digest.update(secret);
        digest.update(
                ByteBuffer.allocate(16)
                        .putInt(ends.guest())
                        .putInt(ends.guestPort())
                        .putInt(ends.remote())
                        .putInt(ends.remotePort())
                        .flip());
        return ByteBuffer.wrap(digest.digest()).getInt() + (int) (nanoTime >> TICK);
    }
}
