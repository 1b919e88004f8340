package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** {@code PUT /v2/NAME/manifests/REFERENCE} (OCI distribution 1.1 "Pushing manifests"). */
final class PushManifest {

    private final RegistryConnection connection;
    private final String path;

    PushManifest(RegistryConnection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    void put(String reference, Descriptor descriptor, byte[] manifest) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                                "write manifest " + reference + " of " + path,
                                "PUT",
                                "/v2/" + path + "/manifests/" + reference,
                                201,
                                200)
                        .with(Map.of("Content-Type", descriptor.mediaType()))
                        .with(RegistryRequest.Body.of(manifest));
        try (var response = connection.send(request)) {
            Optional<String> told = response.header("Docker-Content-Digest");
            if (told.isPresent()
                    && told.get().startsWith(descriptor.digest().algorithm() + ":")
                    && !told.get().equals(descriptor.digest().toString())) {
                throw new QuartersException(
                        "registry "
                                + connection.authority()
                                + " took manifest "
                                + descriptor.digest()
                                + " as "
                                + told.get(),
                        "the registry, or something before it, changes contents");
            }
        }
    }
}
