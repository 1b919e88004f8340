package dev.quarters.image.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Index;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.store.NamedManifests;
import dev.quarters.image.tar.TarWriter;
import dev.quarters.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes an archive that is an OCI image layout and has Docker's {@code manifest.json} as well, so
 * that every tool reads it; docker save has the same form since Docker 25.
 */
public final class ImageArchiveWriter implements AutoCloseable {

    static final byte[] OCI_LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);

    private final TarWriter tar;
    private final Set<Digest> written = new HashSet<>();
    private final List<Descriptor> index = new ArrayList<>();
    private final List<Json> dockerItems = new ArrayList<>();

    /** Writes to that stream. */
    public ImageArchiveWriter(OutputStream out) throws IOException {
        tar = new TarWriter(out);
        tar.folder("blobs");
        tar.folder("blobs/sha256");
    }

    /** Whether the content was written. */
    public synchronized boolean has(Digest digest) {
        return written.contains(digest);
    }

    /** Writes content unless it was written. */
    public synchronized void content(Descriptor descriptor, InputStream in) throws IOException {
        if (written.add(descriptor.digest())) {
            tar.file(LayoutSource.blob(descriptor.digest()), descriptor.size(), in);
        }
    }

    /**
     * Adds an image whose content was written.
     *
     * @param ociNames for {@code org.opencontainers.image.ref.name}
     * @param dockerNames for {@code RepoTags}
     */
    public synchronized void image(
            Descriptor manifest, byte[] document, List<String> ociNames, List<String> dockerNames)
            throws IOException {
        if (written.add(manifest.digest())) {
            tar.file(LayoutSource.blob(manifest.digest()), document);
        }
        if (ociNames.isEmpty()) {
            index.add(entry(manifest, Map.of()));
        }
        for (String name : ociNames) {
            index.add(entry(manifest, annotations(name)));
        }
        Manifest parsed = Manifest.parse(document, "the store");
        dockerItems.add(
                Json.object()
                        .put("Config", LayoutSource.blob(parsed.config().digest()))
                        .put("RepoTags", dockerNames)
                        .put(
                                "Layers",
                                parsed.layers().stream()
                                        .map(layer -> LayoutSource.blob(layer.digest()))
                                        .toList())
                        .build());
    }

    private static Map<String, String> annotations(String name) {
        boolean complete = DockerNames.canonical(List.of(name)).contains(name);
        return complete
                ? Map.of(NamedManifests.REF_NAME, name, LayoutSource.CONTAINERD_NAME, name)
                : Map.of(NamedManifests.REF_NAME, name);
    }

    private static Descriptor entry(Descriptor manifest, Map<String, String> annotations) {
        return new Descriptor(
                manifest.mediaType(),
                manifest.digest(),
                manifest.size(),
                annotations,
                manifest.platform());
    }

    /** The names that Docker shows: {@code docker.io/library/debian:12} is {@code debian:12}. */
    public static List<String> familiar(List<String> names) {
        return DockerNames.canonical(names).stream()
                .map(name -> ImageReference.parse(name).familiar())
                .toList();
    }

    /** Ends the archive. */
    public synchronized void finish() throws IOException {
        tar.file("index.json", new Index(index).toBytes());
        tar.file(DockerArchive.MANIFEST, Json.of(dockerItems).toText().getBytes(UTF_8));
        tar.file("oci-layout", OCI_LAYOUT);
        tar.finish();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
