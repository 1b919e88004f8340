package dev.quarters.node;

import dev.quarters.api.Image;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Rootfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the node lends its engines: its images, and folders beside them. */
final class NodeProvisions implements Provisions {

    private final NodeFolder place;
    private final Finder images;
    private final RootfsStore rootfsStore;

    /** Finds an image here, or pulls it. */
    interface Finder {
        Image find(String reference, Optional<Platform> platform, Progress progress);
    }

    NodeProvisions(NodeFolder place, Finder images, RootfsStore rootfsStore) {
        this.place = place;
        this.images = images;
        this.rootfsStore = rootfsStore;
    }

    @Override
    public Layers layers(String reference, Progress progress) {
        Image image = images.find(reference, Optional.empty(), progress);
        return new Leased(image, rootfsStore.lease(image, progress));
    }

    private record Leased(Image image, RootfsStore.Lease lease) implements Layers {
        @Override
        public Rootfs rootfs() {
            return lease.rootfs();
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    @Override
    public Path folder(String name) {
        Path folder = place.root().resolve(name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make the folder " + folder + ": " + e,
                    "set QUARTERS_ROOT to a folder that you may write to",
                    e);
        }
    }
}
