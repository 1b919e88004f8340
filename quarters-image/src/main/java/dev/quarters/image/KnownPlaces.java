package dev.quarters.image;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.NamedManifests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which images of registries have a content, as far as the names of a store tell: an image that was
 * pulled from there is there, most likely, with all its layers.
 */
final class KnownPlaces {

    private final Map<Digest, List<ImageReference>> images = new HashMap<>();

    KnownPlaces(ContentStore store) {
        for (Descriptor entry : store.names().entries()) {
            NamedManifests.name(entry)
                    .flatMap(KnownPlaces::image)
                    .ifPresent(image -> note(store, entry, image));
        }
    }

    private static Optional<ImageReference> image(String name) {
        try {
            return Reference.parse(name) instanceof ImageReference image
                    ? Optional.of(image)
                    : Optional.empty();
        } catch (InvalidRequestException ofAnotherProgram) {
            return Optional.empty();
        }
    }

    private void note(ContentStore store, Descriptor entry, ImageReference image) {
        try {
            Manifest manifest = store.manifest(entry.digest());
            manifest.layers().forEach(layer -> note(layer.digest(), image));
            note(manifest.config().digest(), image);
        } catch (QuartersException beingRemoved) {
            // Then it is no help.
        }
    }

    private void note(Digest content, ImageReference image) {
        images.computeIfAbsent(content, _ -> new ArrayList<>()).add(image);
    }

    List<ImageReference> of(Digest content) {
        return images.getOrDefault(content, List.of());
    }
}
