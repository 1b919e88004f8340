package dev.quarters.api;

import java.util.Locale;

/**
 * What an image was built for, in the words of OCI image 1.1 "image index": Go's names of operating
 * systems and architectures.
 *
 * @param os for instance {@code linux}
 * @param architecture for instance {@code amd64}, {@code arm64}
 * @param variant for instance {@code v8}, or empty
 */
public record Platform(String os, String architecture, String variant) {

    /** The Linux platform of this JVM's processor. */
    public static Platform host() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return new Platform(
                os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "darwin" : os,
                architecture(System.getProperty("os.arch", "")),
                "");
    }

    /**
     * Reads {@code os/architecture[/variant]}.
     *
     * @throws InvalidRequestException when the text has another form
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || text.startsWith("/") || text.endsWith("/")) {
            throw new InvalidRequestException(
                    "\"" + text + "\" is not a platform", "write os/architecture, as linux/amd64");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    private static String architecture(String javaName) {
        return switch (javaName) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> javaName;
        };
    }

    /** Whether both name the same system; a missing variant matches every variant. */
    public boolean matches(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
