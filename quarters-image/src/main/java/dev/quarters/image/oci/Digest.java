package dev.quarters.image.oci;

import dev.quarters.api.QuartersException;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of content by what it is (OCI image 1.1 descriptor.md "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower case
 */
public record Digest(String algorithm, String hex) {

    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws QuartersException when it is malformed or of another algorithm
     */
    public static Digest parse(String text) {
        if (!FORM.matcher(text).matches()) {
            String shown = text.length() > 150 ? text.substring(0, 150) + "…" : text;
            throw new QuartersException(
                    "\"" + shown + "\" is not a digest of sha256 or sha512",
                    "the image is damaged or made by a faulty tool");
        }
        int colon = text.indexOf(':');
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The SHA-256 of that content. */
    public static Digest of(byte[] content) {
        MessageDigest computed = newMessageDigest("sha256");
        computed.update(content);
        return finish(computed);
    }

    /** Starts computing a digest of that algorithm of ours ({@code sha256}, {@code sha512}). */
    public static MessageDigest newMessageDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256 and SHA-512", e);
        }
    }

    /** The digest that was computed. */
    public static Digest finish(MessageDigest computed) {
        byte[] hash = computed.digest();
        return new Digest(hash.length == 64 ? "sha512" : "sha256", HexFormat.of().formatHex(hash));
    }

    /** The first 12 digits, for people. */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
