package dev.quarters.api;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * As whom one registry is asked: for one client, never stored.
 *
 * @param registry as the names of images begin, {@code host[:port]}; empty for whichever an image
 *     is pulled from or pushed to
 */
public record RegistryLogin(Optional<String> registry, RegistryCredential credential) {

    private static final String USUAL = "docker.io";
    private static final Pattern USUAL_NAMES =
            Pattern.compile("(index\\.|registry-1\\.)?docker\\.io");
    private static final Pattern ADDRESS =
            Pattern.compile("([a-z0-9.-]{1,255}|\\[[a-f0-9:]{2,45}])(:[0-9]{1,5})?");

    /**
     * For the registry of that address.
     *
     * @param address {@code host[:port]} or a URL, as for {@code docker login}: of that the host
     *     and port count; empty for no certain one
     * @throws InvalidRequestException when it is none
     */
    public static RegistryLogin at(String address, RegistryCredential credential) {
        if (address.isBlank()) {
            return new RegistryLogin(Optional.empty(), credential);
        }
        String host =
                address.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("^https?://", "")
                        .replaceFirst("/.*", "");
        if (!ADDRESS.matcher(host).matches()) {
            throw new InvalidRequestException(
                    "\"" + address + "\" is not the address of a registry",
                    "give host[:port], or nothing for Docker's registry");
        }
        return new RegistryLogin(
                Optional.of(USUAL_NAMES.matcher(host).matches() ? USUAL : host), credential);
    }

    /** Whether it is for that registry. */
    public boolean isFor(String domain) {
        return registry.isEmpty() || registry.get().equals(domain.toLowerCase(Locale.ROOT));
    }

    /** The registry that it is for; Docker's when none is named. */
    public String registryOrUsual() {
        return registry.orElse(USUAL);
    }
}
