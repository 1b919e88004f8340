package dev.quarters.image.registry;

import dev.quarters.api.RegistryCredential;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The credentials that {@code docker login} and {@code podman login} left: Docker's {@code
 * config.json} and containers-auth.json(5), with their credential helpers. The first file that has
 * any for a registry wins.
 *
 * @param files in the order of their weight
 */
public record CredentialFiles(List<Path> files) {

    private static final System.Logger LOGGER = System.getLogger(CredentialFiles.class.getName());

    /** Copies the list. */
    public CredentialFiles {
        files = List.copyOf(files);
    }

    /** Those of this user. */
    public static CredentialFiles ofThisUser(Map<String, String> environment, Path home) {
        List<Path> files = new ArrayList<>();
        add(files, environment.get("REGISTRY_AUTH_FILE"), "");
        String docker = environment.get("DOCKER_CONFIG");
        add(files, docker == null ? home.resolve(".docker").toString() : docker, "config.json");
        add(files, environment.get("XDG_RUNTIME_DIR"), "containers/auth.json");
        String own = environment.get("XDG_CONFIG_HOME");
        add(files, own == null ? home.resolve(".config").toString() : own, "containers/auth.json");
        return new CredentialFiles(files);
    }

    private static void add(
            List<Path> files, @org.jspecify.annotations.Nullable String folder, String name) {
        if (folder != null && !folder.isEmpty()) {
            files.add(name.isEmpty() ? Path.of(folder) : Path.of(folder, name.split("/")));
        }
    }

    /** What is known for a repository of that registry. */
    RegistryCredential find(String domain, String path) {
        return files.stream()
                .flatMap(file -> read(file).stream())
                .flatMap(config -> find(config, domain, path).stream())
                .findFirst()
                .orElseGet(RegistryCredential.Anonymous::new);
    }

    private static Optional<Json> read(Path file) {
        try {
            return Optional.of(Json.parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JsonException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "cannot read credentials from {0} ({1}); going on without them",
                    file,
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<RegistryCredential> find(Json config, String domain, String path) {
        List<String> servers = servers(domain, path);
        Optional<Json> helpers = config.find("credHelpers");
        for (String server : servers) {
            Optional<RegistryCredential> found =
                    helpers.map(all -> all.text(server))
                            .filter(helper -> !helper.isEmpty())
                            .flatMap(helper -> CredentialProgram.get(helper, server));
            if (found.isPresent()) {
                return found;
            }
        }
        for (String server : servers) {
            Optional<RegistryCredential> found =
                    config.find("auths")
                            .flatMap(auths -> auths.find(server))
                            .flatMap(CredentialFiles::entry);
            if (found.isPresent()) {
                return found;
            }
        }
        String store = config.text("credsStore");
        return store.isEmpty() ? Optional.empty() : CredentialProgram.get(store, servers.getLast());
    }

    private static Optional<RegistryCredential> entry(Json entry) {
        String identity = entry.text("identitytoken");
        if (!identity.isEmpty()) {
            return Optional.of(new RegistryCredential.IdentityToken(identity));
        }
        String pair;
        try {
            byte[] decoded = Base64.getMimeDecoder().decode(entry.text("auth"));
            pair = new String(decoded, StandardCharsets.UTF_8).replace("\0", "");
        } catch (IllegalArgumentException e) {
            pair = "";
        }
        if (pair.isEmpty() && !entry.text("username").isEmpty()) {
            pair = entry.text("username") + ":" + entry.text("password");
        }
        int colon = pair.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(
                        new RegistryCredential.Password(
                                pair.substring(0, colon), pair.substring(colon + 1)));
    }

    /**
     * The keys under which a file may have it, most particular first; the last is the one that
     * Docker itself uses.
     */
    private static List<String> servers(String domain, String path) {
        List<String> servers = new ArrayList<>();
        String prefix = domain + "/" + path;
        for (int end = prefix.length();
                end > domain.length();
                end = prefix.lastIndexOf('/', end - 1)) {
            servers.add(prefix.substring(0, end));
        }
        Stream<String> urls =
                Stream.of("https://%s", "http://%s", "https://%s/v1/", "https://%s/v2/");
        urls.map(form -> form.formatted(domain)).forEach(servers::add);
        servers.add(domain);
        if (domain.equals(ImageReference.DEFAULT_DOMAIN)) {
            servers.add("registry-1.docker.io");
            servers.add("index.docker.io");
            servers.add("https://index.docker.io/v1/");
        }
        return servers;
    }
}
