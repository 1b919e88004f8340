package dev.quarters.image.archive;

import dev.quarters.image.layer.Compression;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.transport.Named;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One image of an archive of {@code docker save}. It has no manifest in OCI's sense, so one is
 * made: a layer that is stored uncompressed has its diffID as digest; of others it is computed.
 */
final class DockerArchiveSource implements FilesSource, Named {

    private final ImageFiles files;
    private final DockerArchive.Item item;
    private final Map<Digest, String> contents = new HashMap<>();
    private final byte[] manifest;

    DockerArchiveSource(ImageFiles files, DockerArchive.Item item) throws IOException {
        this.files = files;
        this.item = item;
        byte[] config = files.document(item.config());
        ImageConfiguration configuration = ImageConfiguration.parse(config, files.describe());
        if (configuration.diffIds().size() != item.layers().size()) {
            throw new InvalidImageException(
                    "an image in "
                            + files.describe()
                            + " has "
                            + item.layers().size()
                            + " layers in manifest.json and "
                            + configuration.diffIds().size()
                            + " in its configuration");
        }
        Descriptor configDescriptor =
                new Descriptor(MediaType.OCI_CONFIG, Digest.of(config), config.length);
        contents.put(configDescriptor.digest(), item.config());
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < item.layers().size(); i++) {
            String file = item.layers().get(i);
            Descriptor layer = layer(file, configuration.diffIds().get(i));
            layers.add(layer);
            contents.put(layer.digest(), file);
        }
        manifest = new Manifest(configDescriptor, layers).toBytes();
    }

    private Descriptor layer(String file, Digest diffId) throws IOException {
        long size = files.size(file);
        if (size < 0) {
            throw new InvalidImageException(files.describe() + " lacks the layer " + file);
        }
        try (BufferedInputStream in = new BufferedInputStream(files.open(file, 0), 64 << 10)) {
            return switch (Compression.of(in)) {
                case NONE -> new Descriptor(MediaType.OCI_LAYER, diffId, size);
                case GZIP -> new Descriptor(MediaType.OCI_LAYER_GZIP, digest(file, in), size);
                case ZSTD -> new Descriptor(MediaType.OCI_LAYER_ZSTD, digest(file, in), size);
            };
        }
    }

    private static Digest digest(String file, InputStream in) throws IOException {
        String prefix = "blobs/sha256/";
        if (file.startsWith(prefix) && file.length() == prefix.length() + 64) {
            return Digest.parse("sha256:" + file.substring(prefix.length()));
        }
        MessageDigest hash = Digest.newMessageDigest("sha256");
        byte[] buffer = new byte[256 << 10];
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            hash.update(buffer, 0, read);
        }
        return Digest.finish(hash);
    }

    @Override
    public Document root() {
        return new Document(MediaType.OCI_MANIFEST, manifest.clone());
    }

    @Override
    public byte[] manifest(Descriptor descriptor) {
        return manifest.clone();
    }

    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        String file = contents.get(descriptor.digest());
        if (file == null) {
            throw new InvalidImageException(describe() + " has no content " + descriptor.digest());
        }
        return new Content(files.open(file, offset), offset);
    }

    @Override
    public List<String> names() {
        return item.repoTags();
    }

    @Override
    public ImageFiles files() {
        return files;
    }
}
