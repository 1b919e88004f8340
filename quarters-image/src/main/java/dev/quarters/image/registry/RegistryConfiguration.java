package dev.quarters.image.registry;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How registries are reached; the package's description has the file's form.
 *
 * @param mirrors of a registry, by its domain in references
 * @param insecure registries, as {@code host[:port]}, that may be spoken to without TLS
 */
public record RegistryConfiguration(Map<String, List<URI>> mirrors, Set<String> insecure) {

    /** No mirror, and TLS for all but loopback addresses. */
    public static final RegistryConfiguration DEFAULT =
            new RegistryConfiguration(Map.of(), Set.of());

    /** Docker's registry answers under another name than its images have. */
    private static final String DOCKER_HUB_API = "registry-1.docker.io";

    /** Copies the collections. */
    public RegistryConfiguration {
        mirrors = Map.copyOf(mirrors);
        insecure = Set.copyOf(insecure);
    }

    /** That of this user, or else of this machine, or else {@link #DEFAULT}. */
    public static RegistryConfiguration ofThisUser(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = own.isEmpty() ? home.resolve(".config") : Path.of(own);
        return read(folder.resolve("quarters/registries.json"))
                .or(() -> read(Path.of("/etc/quarters/registries.json")))
                .orElse(DEFAULT);
    }

    /** What the file says; empty if there is none. */
    static Optional<RegistryConfiguration> read(Path file) {
        try {
            Json root = Json.parse(Files.readAllBytes(file));
            Map<String, List<URI>> mirrors = new HashMap<>();
            root.find("mirrors")
                    .map(Json::asMembers)
                    .orElse(Map.of())
                    .forEach(
                            (domain, uris) ->
                                    mirrors.put(
                                            domain,
                                            uris.stream()
                                                    .map(Json::asText)
                                                    .map(URI::create)
                                                    .toList()));
            return Optional.of(
                    new RegistryConfiguration(mirrors, Set.copyOf(root.texts("insecure"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JsonException | IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "cannot read the configuration of registries " + file + ": " + e.getMessage(),
                    "write {\"mirrors\": {\"docker.io\": [\"http://HOST:PORT\"]}, \"insecure\":"
                            + " [\"HOST:PORT\"]}, or delete the file");
        }
    }

    /** Where images of that domain are read: its mirrors, then the registry itself. */
    List<Endpoint> endpointsToRead(String domain) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (URI mirror : mirrors.getOrDefault(domain, List.of())) {
            endpoints.add(new Endpoint(mirror.getAuthority(), "http".equals(mirror.getScheme())));
        }
        endpoints.add(endpointToWrite(domain));
        return endpoints;
    }

    /** The registry of that domain. */
    Endpoint endpointToWrite(String domain) {
        String authority = domain.equals(ImageReference.DEFAULT_DOMAIN) ? DOCKER_HUB_API : domain;
        return new Endpoint(authority, mayBePlain(authority));
    }

    /** Whether plain HTTP may be used with that {@code host[:port]}. */
    boolean mayBePlain(String authority) {
        return insecure.contains(authority) || isLoopback(host(authority));
    }

    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /**
     * A server of the API.
     *
     * @param authority {@code host[:port]}
     * @param plain whether it may be spoken to by plain HTTP
     */
    record Endpoint(String authority, boolean plain) {}
}
