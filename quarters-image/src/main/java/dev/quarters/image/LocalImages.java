package dev.quarters.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.api.Image;
import dev.quarters.api.ImageHistory;
import dev.quarters.api.ImageOrder;
import dev.quarters.api.Images;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.RegistryLogin;
import dev.quarters.image.archive.DockerNames;
import dev.quarters.image.archive.FileTransports;
import dev.quarters.image.archive.ImageArchive;
import dev.quarters.image.archive.ImageArchiveWriter;
import dev.quarters.image.copy.ImagePull;
import dev.quarters.image.copy.ImagePush;
import dev.quarters.image.copy.MadeImage;
import dev.quarters.image.layer.Compression;
import dev.quarters.image.layer.LayerStore;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.Failure;
import dev.quarters.image.store.Lease;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageSource;
import dev.quarters.image.transport.Named;
import dev.quarters.image.transport.Transports;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The images of a store in a folder. Threads and processes may use the same folder at once; what
 * one of them is doing never shows half done to another.
 */
public final class LocalImages implements Images, AutoCloseable {

    private final ContentStore store;
    private final Transports transports;
    private final ImageOptions options;
    private final LayerStore layers;
    private final ImageCatalog catalog;
    private final Supplier<ImageUse> use;

    /**
     * @param folder of the store; created when it is missing
     * @param others the transports besides those of files
     */
    public LocalImages(Path folder, ImageOptions options, Transports... others) {
        this(folder, options, () -> ImageUse.NONE, others);
    }

    /**
     * @param use asked for what must not be removed, each time that something is
     */
    public LocalImages(
            Path folder, ImageOptions options, Supplier<ImageUse> use, Transports... others) {
        this.use = use;
        this.store = ContentStore.open(folder);
        this.options = options;
        this.transports = Transports.of(new FileTransports(store.ingest()), Transports.of(others));
        this.layers = new LayerStore(store, options.limits());
        this.catalog = new ImageCatalog(store, layers);
    }

    /** The same images, by other ways. */
    private LocalImages(LocalImages same, Transports transports) {
        this.use = same.use;
        this.store = same.store;
        this.options = same.options;
        this.transports = transports;
        this.layers = same.layers;
        this.catalog = same.catalog;
    }

    @Override
    public Image pull(
            String reference,
            Optional<Platform> platform,
            Optional<String> tag,
            Progress progress) {
        Reference parsed = Reference.parse(reference);
        List<String> names = new ArrayList<>(List.of(ImageCatalog.complete(parsed)));
        tag.ifPresent(name -> names.add(imageName(name)));
        Optional<Digest> pinned =
                parsed instanceof ImageReference image ? image.digest() : Optional.empty();
        try (ImageSource source = transports.source(parsed, platform, progress)) {
            names.addAll(namesOf(source));
            return pull(source, platform, pinned, names, progress);
        }
    }

    private Image pull(
            ImageSource source,
            Optional<Platform> platform,
            Optional<Digest> pinned,
            List<String> names,
            Progress progress) {
        Descriptor manifest =
                new ImagePull(store, options.parallelLayers())
                        .run(source, platform, pinned, names, progress);
        return catalog.get(manifest.digest().toString()).image();
    }

    private static List<String> namesOf(ImageSource source) {
        return source instanceof Named named ? DockerNames.canonical(named.names()) : List.of();
    }

    private static String imageName(String name) {
        return ImageReference.parse(name).withDefaultTag().canonical();
    }

    @Override
    public void push(String source, String destination, Progress progress) {
        ImageCatalog.Found found = catalog.get(source);
        Reference parsed = Reference.parse(destination);
        try (ImageDestination place = transports.destination(parsed)) {
            KnownPlaces places = new KnownPlaces(store);
            new ImagePush(store, options.parallelLayers())
                    .run(bare(found), place, places::of, progress);
        } catch (IOException e) {
            throw Failure.of("cannot push to " + destination, e);
        }
    }

    /** Without the annotations of our index. */
    private static Descriptor bare(ImageCatalog.Found found) {
        Descriptor manifest = found.manifest();
        return new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size());
    }

    @Override
    public Images as(RegistryLogin login) {
        return new LocalImages(this, transports.as(login));
    }

    @Override
    public List<Image> list() {
        return catalog.all().stream().map(ImageCatalog.Found::image).toList();
    }

    @Override
    public Optional<Image> find(String reference) {
        return catalog.find(reference).map(ImageCatalog.Found::image);
    }

    @Override
    public Image get(String reference) {
        return catalog.get(reference).image();
    }

    @Override
    public void tag(String source, String name) {
        String complete = imageName(name);
        ImageCatalog.Found found = catalog.get(source);
        try (Lease _ = store.lease(List.of(found.manifest().digest()))) {
            store.names().put(bare(found), List.of(complete), Optional.empty());
        }
    }

    @Override
    public List<String> remove(String reference, boolean force) {
        return new ImageRemoval(store, catalog, use.get()).remove(reference, force);
    }

    @Override
    public PruneReport prune(boolean all) {
        return new ImageRemoval(store, catalog, use.get()).prune(all);
    }

    @Override
    public List<Image> load(InputStream archive, Progress progress) {
        Map<String, Image> loaded = new LinkedHashMap<>();
        try (ImageArchive images = ImageArchive.read(archive, store.ingest())) {
            for (ImageSource source : images.images()) {
                Image image =
                        pull(source, Optional.empty(), Optional.empty(), namesOf(source), progress);
                loaded.put(image.digest(), image);
            }
        }
        return List.copyOf(loaded.values());
    }

    @Override
    public Image make(ImageOrder order, InputStream layer) {
        Optional<MadeImage.Base> base = order.base().map(this::base);
        List<String> names = order.name().map(LocalImages::imageName).stream().toList();
        try (MadeImage made =
                new MadeImage(order, base, Compression.decompress(layer), store.ingest())) {
            return pull(made, Optional.empty(), Optional.empty(), names, Progress.SILENT);
        } catch (IOException e) {
            throw Failure.of("cannot take in the layer of an image", e, store.ingest(), 0);
        }
    }

    private MadeImage.Base base(String reference) {
        Manifest manifest = store.manifest(catalog.get(reference).manifest().digest());
        return new MadeImage.Base(manifest, store.configuration(manifest));
    }

    @Override
    public void save(List<String> references, OutputStream archive) {
        Map<ImageCatalog.Found, List<String>> chosen = new LinkedHashMap<>();
        for (String reference : references) {
            ImageCatalog.Found found = catalog.get(reference);
            List<String> names = chosen.computeIfAbsent(found, _ -> new ArrayList<>());
            found.image().names().stream()
                    .filter(name -> isCalled(name, reference))
                    .forEach(names::add);
        }
        try {
            ImageArchiveWriter writer = new ImageArchiveWriter(archive);
            for (Map.Entry<ImageCatalog.Found, List<String>> one : chosen.entrySet()) {
                save(one.getKey(), one.getValue(), writer);
            }
            writer.finish();
        } catch (IOException e) {
            throw Failure.of("cannot write the archive of " + String.join(", ", references), e);
        }
    }

    private static boolean isCalled(String name, String reference) {
        try {
            return name.equals(ImageCatalog.complete(Reference.parse(reference)));
        } catch (dev.quarters.api.InvalidRequestException _) {
            return false;
        }
    }

    private void save(ImageCatalog.Found found, List<String> names, ImageArchiveWriter writer)
            throws IOException {
        Digest digest = found.manifest().digest();
        Manifest manifest = store.manifest(digest);
        List<Descriptor> contents = new ArrayList<>(manifest.layers());
        contents.add(manifest.config());
        try (Lease _ = store.lease(contents.stream().map(Descriptor::digest).toList())) {
            for (Descriptor content : contents) {
                try (InputStream in = store.blobs().open(content.digest())) {
                    writer.content(content, in);
                }
            }
            writer.image(
                    bare(found),
                    store.blobs().document(digest),
                    names,
                    ImageArchiveWriter.familiar(names));
        }
    }

    @Override
    public List<ImageHistory> history(String reference) {
        Manifest manifest = store.manifest(catalog.get(reference).manifest().digest());
        ImageConfiguration configuration = store.configuration(manifest);
        List<ImageHistory> steps = new ArrayList<>();
        int layer = 0;
        for (ImageConfiguration.Step step : configuration.history()) {
            boolean made = !step.emptyLayer() && layer < manifest.layers().size();
            long size = made ? manifest.layers().get(layer++).size() : 0;
            steps.add(new ImageHistory(step.created(), step.createdBy(), step.comment(), size));
        }
        for (; layer < manifest.layers().size(); layer++) {
            steps.add(
                    new ImageHistory(
                            Optional.empty(), "", "", manifest.layers().get(layer).size()));
        }
        return steps.reversed();
    }

    @Override
    public String document(String reference, Document document) {
        Digest digest = catalog.get(reference).manifest().digest();
        byte[] bytes =
                switch (document) {
                    case MANIFEST -> store.blobs().document(digest);
                    case CONFIG -> store.blobs().document(store.manifest(digest).config().digest());
                };
        return new String(bytes, UTF_8);
    }

    /** Unpacks an image, as far as that was not done before, and keeps it from removal. */
    public UnpackedImage unpack(Image image, Progress progress) {
        return new ImageUnpack(store, layers, options.parallelLayers()).run(image, progress);
    }

    /** Where the store is, absolute. */
    public Path folder() {
        return store.folder();
    }

    @Override
    public void close() {
        store.close();
    }
}
