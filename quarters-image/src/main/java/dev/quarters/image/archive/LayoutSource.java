package dev.quarters.image.archive;

import dev.quarters.api.NotFoundException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Index;
import dev.quarters.image.store.NamedManifests;
import dev.quarters.image.transport.Named;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One image of an OCI image layout, in a folder or archive. */
final class LayoutSource implements FilesSource, Named {

    /** Where containerd and Docker keep the complete name. */
    static final String CONTAINERD_NAME = "io.containerd.image.name";

    private final ImageFiles files;
    private final Descriptor root;

    LayoutSource(ImageFiles files, Descriptor root) {
        this.files = files;
        this.root = root;
    }

    /** The image of that name; without one, the only image there is. */
    static LayoutSource open(ImageFiles files, Optional<String> name) throws IOException {
        List<Descriptor> entries = entries(files);
        List<Descriptor> matching =
                entries.stream()
                        .filter(
                                entry ->
                                        name.isEmpty()
                                                || NamedManifests.name(entry).equals(name)
                                                || name.get()
                                                        .equals(
                                                                entry.annotations()
                                                                        .get(CONTAINERD_NAME)))
                        .toList();
        if (matching.stream().map(Descriptor::digest).distinct().count() != 1) {
            throw new NotFoundException(
                    files.describe()
                            + name.map(wanted -> " has no image \"" + wanted + "\"")
                                    .orElse(" has " + entries.size() + " images")
                            + "; it has: "
                            + names(entries),
                    "append the name of one of them: …:NAME");
        }
        return new LayoutSource(files, matching.getFirst());
    }

    static List<Descriptor> entries(ImageFiles files) throws IOException {
        return Index.parse(files.document("index.json"), files.describe()).manifests();
    }

    private static String names(List<Descriptor> entries) {
        return entries.stream()
                .map(entry -> NamedManifests.name(entry).orElse("one without a name"))
                .limit(30)
                .collect(Collectors.joining(", "));
    }

    @Override
    public Document root() throws IOException {
        return new Document(root.mediaType(), manifest(root));
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
        return files.document(blob(descriptor.digest()));
    }

    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        return new Content(files.open(blob(descriptor.digest()), offset), offset);
    }

    static String blob(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    /** Names with a tag; a bare tag names no image by itself. */
    @Override
    public List<String> names() {
        String complete = root.annotations().get(CONTAINERD_NAME);
        return complete != null
                ? List.of(complete)
                : NamedManifests.name(root).filter(name -> name.contains(":")).stream().toList();
    }

    @Override
    public ImageFiles files() {
        return files;
    }
}
