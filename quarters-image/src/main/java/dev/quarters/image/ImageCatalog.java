package dev.quarters.image;

import dev.quarters.api.Image;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.image.layer.LayerStore;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.NamedManifests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The images of a store, and how they are found: by name, by digest, by the beginning of an id. */
final class ImageCatalog {

    private final ContentStore store;
    private final LayerStore layers;
    private volatile Lookups lookups = new Lookups(List.of());

    ImageCatalog(ContentStore store, LayerStore layers) {
        this.store = store;
        this.layers = layers;
    }

    /** An image with its manifest's entries, one for each name. */
    record Found(Image image, Descriptor manifest, List<Descriptor> entries) {}

    List<Found> all() {
        return read(byManifest());
    }

    /** The entries of each manifest, one for each of its names. */
    private Collection<List<Descriptor>> byManifest() {
        Map<Digest, List<Descriptor>> byManifest = new LinkedHashMap<>();
        for (Descriptor entry : store.names().entries()) {
            byManifest.computeIfAbsent(entry.digest(), _ -> new ArrayList<>()).add(entry);
        }
        return byManifest.values();
    }

    /** The newest first. */
    private List<Found> read(Collection<List<Descriptor>> manifests) {
        return manifests.stream()
                .flatMap(this::read)
                .sorted(
                        Comparator.comparing((Found found) -> found.image().created())
                                .reversed()
                                .thenComparing(found -> found.image().digest()))
                .toList();
    }

    /** Nothing for one that another process is removing, or that lost a file. */
    private Stream<Found> read(List<Descriptor> entries) {
        Descriptor manifestDescriptor = entries.getFirst();
        try {
            Manifest manifest = store.manifest(manifestDescriptor.digest());
            ImageConfiguration configuration = store.configuration(manifest);
            Image image =
                    new Image(
                            manifestDescriptor.digest().toString(),
                            manifest.config().digest().toString(),
                            names(entries).toList(),
                            configuration.platform(),
                            configuration.config(),
                            layers.requiredKernel(configuration.diffIds()),
                            configuration.created().orElse(Instant.EPOCH),
                            manifest.layerBytes());
            return Stream.of(new Found(image, manifestDescriptor, entries));
        } catch (QuartersException _) {
            return Stream.empty();
        }
    }

    Found get(String reference) {
        return find(reference)
                .orElseThrow(
                        () ->
                                new NotFoundException(
                                        "there is no image \"" + reference + "\" here",
                                        "get it with: quarters pull " + reference));
    }

    /** What was found by which reference, as long as the entries are these. */
    private record Lookups(List<Descriptor> entries, ConcurrentMap<String, Found> found) {

        private static final int KEPT = 200;

        Lookups(List<Descriptor> entries) {
            this(entries, new ConcurrentHashMap<>());
        }

        void put(String reference, Found one) {
            if (found.size() < KEPT) {
                found.put(reference, one);
            }
        }
    }

    /** A complete id comes first, then a name, then the beginning of an id. */
    Optional<Found> find(String reference) {
        List<Descriptor> entries = store.names().entries();
        Lookups known = lookups;
        if (!known.entries().equals(entries)) {
            known = new Lookups(entries);
            lookups = known;
        }
        Found before = known.found().get(reference);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<Found> found = look(reference);
        // Once its layers are unpacked, more may be known of it.
        Lookups now = known;
        found.filter(one -> one.image().requiredKernel().isPresent() || isUnpacked(one))
                .ifPresent(one -> now.put(reference, one));
        return found;
    }

    private boolean isUnpacked(Found one) {
        return store.configuration(store.manifest(one.manifest().digest())).diffIds().stream()
                .allMatch(diffId -> layers.record(diffId).isPresent());
    }

    /** Only the images that fit are read: a store may have very many. */
    private Optional<Found> look(String reference) {
        String id = reference.startsWith("sha256:") ? reference.substring(7) : reference;
        boolean couldBeId = id.matches("[0-9a-f]{1,64}");
        Optional<Found> found = Optional.empty();
        if (id.length() < 64 || !couldBeId) {
            found = first(isNamed(reference));
        }
        return found.isPresent() || !couldBeId ? found : byId(id, reference);
    }

    private Optional<Found> first(Predicate<List<Descriptor>> fits) {
        return read(byManifest().stream().filter(fits).toList()).stream().findFirst();
    }

    private static Predicate<List<Descriptor>> isNamed(String text) {
        Reference reference;
        try {
            reference = Reference.parse(text);
        } catch (InvalidRequestException e) {
            if (text.matches("(sha256:)?[0-9a-f]{1,64}")) {
                return entries -> false;
            }
            throw e;
        }
        if (reference instanceof ImageReference image && image.digest().isPresent()) {
            return entries -> isPinned(entries, image);
        }
        String name = complete(reference);
        return entries -> names(entries).anyMatch(name::equals);
    }

    private static Stream<String> names(List<Descriptor> entries) {
        return entries.stream().flatMap(entry -> NamedManifests.name(entry).stream());
    }

    /** The name under which an image of that reference is stored. */
    static String complete(Reference reference) {
        return reference instanceof ImageReference image
                ? image.withDefaultTag().canonical()
                : reference.canonical();
    }

    private static boolean isPinned(List<Descriptor> entries, ImageReference wanted) {
        String digest = wanted.digest().map(Digest::toString).orElse("");
        boolean same =
                entries.getFirst().digest().toString().equals(digest)
                        || entries.stream()
                                .flatMap(entry -> NamedManifests.sourceIndex(entry).stream())
                                .anyMatch(digest::equals);
        return same && names(entries).anyMatch(name -> name.startsWith(wanted.repository()));
    }

    private Optional<Found> byId(String id, String reference) {
        List<Found> matching =
                read(
                        byManifest().stream()
                                .filter(entries -> hasId(entries, "sha256:" + id))
                                .toList());
        if (matching.size() > 1) {
            throw new InvalidRequestException(
                    "\"" + reference + "\" is the beginning of " + matching.size() + " image ids",
                    "give more digits");
        }
        return matching.stream().findFirst();
    }

    private boolean hasId(List<Descriptor> entries, String beginning) {
        Digest digest = entries.getFirst().digest();
        try {
            return digest.toString().startsWith(beginning)
                    || store.manifest(digest).config().digest().toString().startsWith(beginning);
        } catch (QuartersException beingRemoved) {
            return false;
        }
    }
}
