package dev.quarters.image;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Image;
import dev.quarters.api.Images.PruneReport;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.GarbageCollection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes images away, by the rules of {@code docker image rm} and {@code docker image prune}. */
final class ImageRemoval {

    /** Interrupted downloads younger than that are likely to be resumed. */
    private static final Duration RESUMABLE = Duration.ofDays(1);

    private final ContentStore store;
    private final ImageCatalog catalog;
    private final ImageUse use;

    ImageRemoval(ContentStore store, ImageCatalog catalog, ImageUse use) {
        this.use = use;
        this.store = store;
        this.catalog = catalog;
    }

    List<String> remove(String reference, boolean force) {
        ImageCatalog.Found found = catalog.get(reference);
        Image image = found.image();
        boolean byName = namesIt(image, reference);
        List<String> done = new ArrayList<>();
        if (byName && image.names().size() > 1) {
            String name = ImageCatalog.complete(Reference.parse(reference));
            store.names().removeNames(Set.of(name));
            done.add("untagged: " + familiar(name));
            return done;
        }
        requireRemovable(image, reference, force);
        store.names().removeManifests(Set.of(found.manifest().digest()));
        image.names().forEach(name -> done.add("untagged: " + familiar(name)));
        done.add("deleted: " + image.id());
        done.addAll(store.garbageCollection().run(RESUMABLE).removed());
        return done.stream().distinct().toList();
    }

    private static boolean namesIt(Image image, String reference) {
        try {
            return image.names().contains(ImageCatalog.complete(Reference.parse(reference)));
        } catch (dev.quarters.api.InvalidRequestException _) {
            return false; // an id
        }
    }

    private void requireRemovable(Image image, String reference, boolean force) {
        String shortId = Digest.parse(image.id()).shortHex();
        if (!force && image.names().size() > 1) {
            throw new ConflictException(
                    "conflict: unable to delete "
                            + shortId
                            + " (must be forced) - image is referenced in multiple repositories: "
                            + String.join(", ", image.names()),
                    "remove its names one by one, or use --force");
        }
        Optional<String> user = use.user(image.id());
        if (!force && user.isPresent()) {
            throw new ConflictException(
                    "conflict: unable to delete "
                            + reference
                            + " (must be forced) - guest "
                            + user.get()
                            + " was made of its image "
                            + shortId,
                    "remove the guest first (quarters rm "
                            + user.get()
                            + "); with --force it can't be started again");
        }
        if (!force && store.garbageCollection().isInUse(Digest.parse(image.digest()))) {
            throw new ConflictException(
                    "conflict: unable to delete "
                            + reference
                            + " (must be forced) - a guest is using its image "
                            + shortId,
                    "stop the guest first, or use --force to take the names away");
        }
    }

    private static String familiar(String name) {
        return Reference.parse(name).familiar();
    }

    PruneReport prune(boolean all) {
        GarbageCollection collection = store.garbageCollection();
        Set<Digest> doomed = new HashSet<>();
        List<String> done = new ArrayList<>();
        for (ImageCatalog.Found found : catalog.all()) {
            Image image = found.image();
            if ((all || image.names().isEmpty())
                    && use.user(image.id()).isEmpty()
                    && !collection.isInUse(found.manifest().digest())) {
                doomed.add(found.manifest().digest());
                image.names().forEach(name -> done.add("untagged: " + familiar(name)));
                done.add("deleted: " + image.id());
            }
        }
        if (!doomed.isEmpty()) {
            store.names().removeManifests(doomed);
        }
        done.addAll(collection.run(Duration.ZERO).removed());
        return new PruneReport(done.stream().distinct().toList(), collection.reclaimedBytes());
    }
}
