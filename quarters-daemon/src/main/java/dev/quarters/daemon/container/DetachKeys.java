package dev.quarters.daemon.container;

import dev.quarters.api.InvalidRequestException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Copies what is typed, until its end or until the keys come that mean to leave. What turns out to
 * be their beginning only is copied late.
 */
public final class DetachKeys {

    private static final byte[] USUAL = {16, 17}; // ctrl-p, ctrl-q
    private static final String CONTROLS = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

    private final byte[] keys;
    private int seen;

    /**
     * Reads {@code ctrl-p,q}; empty means the usual ones.
     *
     * @throws InvalidRequestException when it is nothing of that kind
     */
    public DetachKeys(String text) {
        keys = text.isEmpty() ? USUAL : parse(text);
    }

    private static byte[] parse(String text) {
        String[] words = text.split(",");
        byte[] keys = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            String word = words[i].toLowerCase(Locale.ROOT);
            int control =
                    word.startsWith("ctrl-") && word.length() == 6
                            ? CONTROLS.indexOf(word.charAt(5))
                            : -1;
            if (control < 0 && words[i].length() != 1) {
                throw new InvalidRequestException(
                        "unknown detach key: " + words[i], "give letters, and ctrl-LETTER");
            }
            keys[i] = (byte) (control < 0 ? words[i].charAt(0) : control);
        }
        return keys;
    }

    /**
     * Copies.
     *
     * @return true when the keys came, false at the end
     */
    public boolean copy(InputStream typed, OutputStream target) throws IOException {
        byte[] piece = new byte[8192];
        for (int count = typed.read(piece); count >= 0; count = typed.read(piece)) {
            ByteArrayOutputStream passed = new ByteArrayOutputStream();
            boolean left = false;
            for (int i = 0; i < count && !left; i++) {
                left = passes(piece[i], passed);
            }
            target.write(passed.toByteArray());
            target.flush();
            if (left) {
                return true;
            }
        }
        target.write(keys, 0, seen);
        return false;
    }

    private boolean passes(byte next, ByteArrayOutputStream passed) {
        if (next == keys[seen]) {
            seen++;
            return seen == keys.length;
        }
        passed.write(keys, 0, seen);
        seen = next == keys[0] ? 1 : 0;
        if (seen == 0) {
            passed.write(next);
        }
        return false;
    }
}
