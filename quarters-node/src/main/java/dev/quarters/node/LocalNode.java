package dev.quarters.node;

import dev.quarters.api.Engine;
import dev.quarters.api.EngineReport;
import dev.quarters.api.Followable;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.Images;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Node;
import dev.quarters.api.Progress;
import dev.quarters.api.Rootfs;
import dev.quarters.image.ImageOptions;
import dev.quarters.image.LocalImages;
import dev.quarters.image.UnpackedImage;
import dev.quarters.image.apt.AptTransports;
import dev.quarters.image.registry.Registries;
import dev.quarters.image.registry.RegistryTransports;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** This host, in this process. */
public final class LocalNode implements Node {

    /** Transports that name a file or folder of this host, which may have changed since. */
    private static final List<String> LOCAL_FILES =
            List.of("oci:", "oci-archive:", "docker-archive:", "dir:");

    private final Images images;
    private final RootfsStore rootfsStore;
    private final EngineChoice engines;
    private final GuestFolders folders;
    private final Consumer<Path> cleanUp;
    private final SpareFolders spares = new SpareFolders();
    private final Set<Guest> living = ConcurrentHashMap.newKeySet();

    /** Opens the host with all that is kept in that folder. */
    public static LocalNode open(NodeFolder folder) {
        LocalImages images =
                new LocalImages(
                        folder.images(),
                        ImageOptions.DEFAULT,
                        new RegistryTransports(Registries::ofThisUser),
                        new AptTransports(folder.packages()));
        List<Engine> engines =
                ServiceLoader.load(Engine.class).stream().map(ServiceLoader.Provider::get).toList();
        return new LocalNode(
                images,
                new SharedLeases(
                        (image, progress) -> new LayerLease(images.unpack(image, progress))),
                engines,
                GuestFolders.open(folder.guests()));
    }

    private record LayerLease(UnpackedImage unpacked) implements RootfsStore.Lease {
        @Override
        public Optional<KernelVersion> requiredKernel() {
            return unpacked.requiredKernel();
        }

        @Override
        public Rootfs rootfs() {
            return unpacked.rootfs();
        }

        @Override
        public void close() {
            unpacked.close();
        }
    }

    LocalNode(Images images, RootfsStore rootfsStore, List<Engine> engines, GuestFolders folders) {
        this.images = images;
        this.rootfsStore = rootfsStore;
        this.engines = new EngineChoice(engines);
        this.folders = folders;
        this.cleanUp = folder -> engines.forEach(engine -> engine.cleanUp(folder));
        folders.sweep(cleanUp);
    }

    @Override
    public Images images() {
        return images;
    }

    @Override
    public List<EngineReport> techniques(Optional<String> image) {
        return engines.reports(image.map(images::get));
    }

    @Override
    public Guest create(GuestSpec spec, Progress progress) {
        Image found = image(spec, progress);
        RootfsStore.Lease lease = rootfsStore.lease(found, progress);
        try {
            // Which kernel the image needs is known once its C library is unpacked.
            Image image = found.requiring(lease.requiredKernel());
            return create(spec, image, engines.choose(spec, image), lease);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private Guest create(GuestSpec spec, Image image, Engine engine, RootfsStore.Lease lease) {
        String id = GuestId.random();
        String purpose = engine.name() + " " + image.digest();
        Path folder = spares.take(purpose).orElseGet(() -> folders.create(id));
        try {
            GuestRequest request = new GuestRequest(id, spec, image, lease.rootfs(), folder);
            LocalGuest guest =
                    new LocalGuest(
                            engine.create(request),
                            lease,
                            closed -> closed(closed, folder, purpose));
            living.add(guest);
            return guest;
        } catch (RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    private void closed(Guest guest, Path folder, String purpose) {
        living.remove(guest);
        if (guest.ability(Followable.class).filter(Followable::leavesFolder).isPresent()) {
            spares.put(folder, purpose).ifPresent(this::remove);
        } else {
            folders.remove(folder);
        }
    }

    private void remove(Path folder) {
        cleanUp.accept(folder);
        folders.remove(folder);
    }

    private Image image(GuestSpec spec, Progress progress) {
        String reference = spec.image();
        Optional<Image> here =
                LOCAL_FILES.stream().anyMatch(reference::startsWith)
                        ? Optional.empty()
                        : images.find(reference)
                                .filter(
                                        image ->
                                                spec.platform()
                                                        .map(image.platform()::matches)
                                                        .orElse(true));
        return here.orElseGet(
                () -> images.pull(reference, spec.platform(), Optional.empty(), progress));
    }

    @Override
    public void close() {
        List.copyOf(living).forEach(Guest::close);
        spares.close().forEach(this::remove);
        folders.close();
    }
}
