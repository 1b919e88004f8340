package dev.quarters.image;

import dev.quarters.api.ImageConfig;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageSource;
import dev.quarters.image.transport.Transports;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image without a place, for tests: as a source, and as all that registries have. */
final class MemoryImage implements ImageSource, Transports {

    final Map<Digest, byte[]> contents = new HashMap<>();
    byte[] manifest = {};

    /** Of those tar archives, gzipped. */
    static MemoryImage of(byte[]... layers) {
        List<Digest> diffIds = new ArrayList<>();
        for (byte[] layer : layers) {
            diffIds.add(Digest.of(layer));
        }
        return of(diffIds, layers);
    }

    static MemoryImage of(List<Digest> diffIds, byte[]... layers) {
        MemoryImage image = new MemoryImage();
        List<Descriptor> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            descriptors.add(image.add(MediaType.OCI_LAYER_GZIP, TarBytes.gzip(layer)));
        }
        byte[] config =
                new ImageConfiguration(
                                Platform.host(),
                                Optional.of(Instant.EPOCH.plusSeconds(layers.length)),
                                ImageConfig.EMPTY,
                                diffIds,
                                List.of())
                        .toBytes();
        image.manifest =
                new Manifest(image.add(MediaType.OCI_CONFIG, config), descriptors).toBytes();
        return image;
    }

    private Descriptor add(String type, byte[] content) {
        contents.put(Digest.of(content), content);
        return new Descriptor(type, Digest.of(content), content.length);
    }

    @Override
    public Document root() {
        return new Document(MediaType.OCI_MANIFEST, manifest);
    }

    @Override
    public byte[] manifest(Descriptor descriptor) {
        return manifest;
    }

    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        byte[] content = contents.get(descriptor.digest());
        if (content == null) {
            throw new IOException("lost");
        }
        InputStream in = new ByteArrayInputStream(content);
        in.skipNBytes(offset);
        return new Content(in, offset);
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {}

    @Override
    public boolean handles(Reference reference) {
        return reference instanceof ImageReference;
    }

    @Override
    public ImageSource source(Reference reference, Optional<Platform> platform, Progress progress) {
        return this;
    }

    @Override
    public ImageDestination destination(Reference reference) {
        throw new UnsupportedOperationException();
    }
}
