package dev.quarters.node;

import dev.quarters.api.Engine;
import dev.quarters.api.EngineReport;
import dev.quarters.api.Followable;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.Images;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Movable;
import dev.quarters.api.Node;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.QuartersException;
import dev.quarters.api.RegistryAccess;
import dev.quarters.api.Rootfs;
import dev.quarters.image.ImageOptions;
import dev.quarters.image.LocalImages;
import dev.quarters.image.UnpackedImage;
import dev.quarters.image.apt.AptTransports;
import dev.quarters.image.reference.FileReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.registry.Registries;
import dev.quarters.image.registry.RegistryTransports;
import dev.quarters.monitor.Monitors;
import dev.quarters.node.record.ImageUsers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** This host, in this process. */
public final class LocalNode implements Node {

    private final Images images;
    private final RootfsStore rootfsStore;
    private final EngineChoice engines;
    private final GuestFolders folders;
    private final Provisions provisions;
    private final Consumer<Path> cleanUp;
    private final SpareFolders spares = new SpareFolders();
    private final Set<Guest> living = ConcurrentHashMap.newKeySet();

    /** Opens the host with all that is kept in that folder. */
    public static LocalNode open(NodeFolder folder) {
        LocalImages images =
                new LocalImages(
                        folder.images(),
                        ImageOptions.DEFAULT,
                        () -> ImageUsers.read(folder.keptRecords()),
                        new RegistryTransports(Registries::ofThisUser),
                        new AptTransports(folder.packages()));
        List<Engine> engines =
                ServiceLoader.load(Engine.class).stream().map(ServiceLoader.Provider::get).toList();
        return new LocalNode(
                images,
                new SharedLeases(
                        (image, progress) -> new LayerLease(images.unpack(image, progress))),
                engines,
                GuestFolders.open(folder.guests()),
                folder);
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

    LocalNode(
            Images images,
            RootfsStore rootfsStore,
            List<Engine> engines,
            GuestFolders folders,
            NodeFolder place) {
        this.images = images;
        this.rootfsStore = rootfsStore;
        this.engines = new EngineChoice(engines);
        this.folders = folders;
        this.provisions = new NodeProvisions(place, this::image, rootfsStore);
        this.cleanUp =
                folder -> {
                    Monitors.cleanUp(folder);
                    engines.forEach(engine -> engine.cleanUp(folder));
                };
        folders.sweep(cleanUp);
    }

    @Override
    public Images images() {
        return images;
    }

    /** Registries, with this user's settings as they are now. */
    public RegistryAccess registries() {
        return Registries.ofThisUser();
    }

    @Override
    public List<EngineReport> techniques(Optional<String> image) {
        return engines.reports(image.map(images::get));
    }

    @Override
    public Guest create(GuestSpec spec, Progress progress) {
        Image found = image(spec.image(), spec.platform(), progress);
        RootfsStore.Lease lease = rootfsStore.lease(found, progress);
        try {
            // Which kernel the image needs is known once its C library is unpacked.
            Image image = found.requiring(lease.requiredKernel());
            return create(spec, image, engines.choose(spec, image), lease, progress);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private Guest create(
            GuestSpec spec,
            Image image,
            Engine engine,
            RootfsStore.Lease lease,
            Progress progress) {
        String id = GuestId.random();
        String purpose = engine.name() + " " + image.digest();
        Path folder = spares.take(purpose).orElseGet(() -> folders.create(id));
        try {
            GuestRequest request =
                    new GuestRequest(id, spec, image, lease.rootfs(), folder, provisions, progress);
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

    /**
     * Makes a guest in a folder that stays when it is closed, with all that the guest wrote into
     * its root: a later one that is made in the same folder goes on with that.
     *
     * @param id 64 hexadecimal digits, of which the folder has its name
     * @param imageId of an image that is here
     */
    public Guest createIn(
            Path folder, String id, GuestSpec spec, String imageId, Progress progress) {
        Image found = images.get(imageId);
        RootfsStore.Lease lease = rootfsStore.lease(found, progress);
        try {
            Image image = found.requiring(lease.requiredKernel());
            GuestRequest request =
                    new GuestRequest(
                            id, spec, image, lease.rootfs(), folder, true, provisions, progress);
            LocalGuest guest =
                    new LocalGuest(
                            Monitors.create(engines.choose(spec, image), request),
                            lease,
                            living::remove);
            living.add(guest);
            return guest;
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    @Override
    public void move(Guest guest, String engine) {
        Engine there = engines.named(engine);
        guest.ability(Movable.class)
                .orElseThrow(
                        () ->
                                new QuartersException(
                                        "guest %s can't move: the engine %s has no other to move to"
                                                .formatted(guest.id(), guest.engine()),
                                        "guests of emulator and kvm can"))
                .moveTo(there);
    }

    /** Ends what a guest left whose owner was killed, but for its files. */
    public void cleanUp(Path folder) {
        cleanUp.accept(folder);
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

    private Image image(String reference, Optional<Platform> platform, Progress progress) {
        Optional<Image> here =
                namesFiles(reference)
                        ? Optional.empty()
                        : images.find(reference)
                                .filter(
                                        image ->
                                                platform.map(image.platform()::matches)
                                                        .orElse(true));
        return here.orElseGet(() -> images.pull(reference, platform, Optional.empty(), progress));
    }

    /** Files of this host may have changed since they were read; what is no reference is an id. */
    private static boolean namesFiles(String reference) {
        try {
            return Reference.parse(reference) instanceof FileReference;
        } catch (InvalidRequestException _) {
            return false;
        }
    }

    @Override
    public void close() {
        List.copyOf(living).forEach(Guest::close);
        spares.close().forEach(this::remove);
        folders.close();
    }
}
