package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.transport.ImageSource.Document;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code GET /v2/NAME/manifests/REFERENCE} (OCI distribution 1.1 "Pulling manifests"). */
final class PullManifest {

    private static final int LARGEST = 4 << 20;
    private static final String ACCEPT =
            String.join(
                    ", ",
                    MediaType.OCI_INDEX,
                    MediaType.OCI_MANIFEST,
                    MediaType.DOCKER_INDEX,
                    MediaType.DOCKER_MANIFEST);

    private final RegistryConnection connection;
    private final String path;

    PullManifest(RegistryConnection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    /**
     * @param reference a tag or digest
     * @param pinned what its digest has to be
     */
    Document get(String reference, Optional<Digest> pinned) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                                "read manifest " + reference + " of " + path,
                                "GET",
                                "/v2/" + path + "/manifests/" + reference,
                                200)
                        .with(Map.of("Accept", ACCEPT));
        for (int attempt = 1; ; attempt++) {
            try (RegistryConnection.Response response = connection.send(request)) {
                return document(response, reference, pinned);
            } catch (IOException e) { // within the answer
                if (attempt >= connection.attempts()) {
                    throw RegistryFailure.noAnswer(request.what(), connection.authority(), e);
                }
                RegistryConnection.sleep(connection.pause(attempt));
            }
        }
    }

    private Document document(
            RegistryConnection.Response response, String reference, Optional<Digest> pinned)
            throws IOException {
        byte[] bytes = read(response, reference);
        Optional<Digest> told = response.header("Docker-Content-Digest").map(Digest::parse);
        if (pinned.isPresent()) {
            check(bytes, pinned.get(), reference);
        } else if (told.isPresent()) {
            check(bytes, told.get(), reference);
        }
        return new Document(mediaType(response, bytes, reference), bytes);
    }

    private byte[] read(RegistryConnection.Response response, String reference) throws IOException {
        byte[] bytes = response.body().readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new QuartersException(
                    "cannot read manifest "
                            + reference
                            + " of "
                            + path
                            + ": it is larger than 4 MiB",
                    "no registry has to take such a manifest; this may be no registry at all");
        }
        return bytes;
    }

    private void check(byte[] bytes, Digest expected, String reference) {
        var computed = Digest.newMessageDigest(expected.algorithm());
        computed.update(bytes);
        Digest found = Digest.finish(computed);
        if (!found.equals(expected)) {
            throw new QuartersException(
                    "registry "
                            + connection.authority()
                            + " sends as manifest "
                            + reference
                            + " of "
                            + path
                            + " a document of digest "
                            + found
                            + " instead of "
                            + expected,
                    "the registry, or something between it and this machine, changes contents");
        }
    }

    private String mediaType(RegistryConnection.Response response, byte[] bytes, String reference) {
        String header = response.header("Content-Type").orElse("");
        String told = header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        String type = isKnown(told) ? told : inDocument(bytes);
        if (isKnown(type)) {
            return type;
        }
        boolean old = (told + type).contains("manifest.v1+");
        throw new QuartersException(
                "manifest "
                        + reference
                        + " of "
                        + path
                        + " at "
                        + connection.authority()
                        + (old ? " is of Docker's first schema" : " is of an unknown type")
                        + " ("
                        + (told.length() > 100 ? told.substring(0, 100) : told)
                        + ")",
                old
                        ? "push the image again with a current tool"
                        : "check that this is the address of an image, and of a registry");
    }

    private static boolean isKnown(String type) {
        return MediaType.isIndex(type) || MediaType.isManifest(type);
    }

    /** Some registries don't say the type; the document may. */
    private static String inDocument(byte[] bytes) {
        try {
            Json document = Json.parse(bytes);
            String told = document.text("mediaType");
            if (!told.isEmpty()) {
                return told;
            }
            return document.find("manifests").isPresent()
                    ? MediaType.OCI_INDEX
                    : document.find("layers").isPresent() ? MediaType.OCI_MANIFEST : "";
        } catch (JsonException e) {
            return "";
        }
    }
}
