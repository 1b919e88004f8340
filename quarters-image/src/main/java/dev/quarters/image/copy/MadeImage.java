package dev.quarters.image.copy;

import dev.quarters.api.ImageOrder;
import dev.quarters.api.Platform;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.store.Spool;
import dev.quarters.image.tar.ChunkedInput;
import dev.quarters.image.tar.TarReader;
import dev.quarters.image.transport.ImageSource;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image that is made of one that is here, and a layer that came as a stream. */
public final class MadeImage implements ImageSource {

    private static final int PIECE = 256 << 10;

    private final Spool layer;
    private final Descriptor layerDescriptor;
    private final byte[] configuration;
    private final Manifest manifest;

    /** The documents of the image below. */
    public record Base(Manifest manifest, ImageConfiguration configuration) {}

    /**
     * Takes the layer in.
     *
     * @param layer uncompressed
     * @param folder for the layer in passing
     */
    public MadeImage(ImageOrder order, Optional<Base> base, InputStream layer, Path folder)
            throws IOException {
        this.layer = new Spool(folder);
        try {
            layerDescriptor = read(layer, this.layer.channel());
            checkArchive();
            Instant now = Instant.now();
            List<Digest> diffIds = new ArrayList<>();
            List<Descriptor> layers = new ArrayList<>();
            List<ImageConfiguration.Step> history = new ArrayList<>();
            base.ifPresent(
                    below -> {
                        diffIds.addAll(below.configuration().diffIds());
                        layers.addAll(below.manifest().layers());
                        history.addAll(below.configuration().history());
                    });
            diffIds.add(layerDescriptor.digest());
            layers.add(layerDescriptor);
            history.add(
                    new ImageConfiguration.Step(
                            Optional.of(now), order.createdBy(), order.comment(), false));
            Platform platform =
                    order.platform()
                            .or(() -> base.map(below -> below.configuration().platform()))
                            .orElseGet(Platform::host);
            configuration =
                    new ImageConfiguration(
                                    platform, Optional.of(now), order.config(), diffIds, history)
                            .toBytes();
            manifest =
                    new Manifest(
                            new Descriptor(
                                    MediaType.OCI_CONFIG,
                                    Digest.of(configuration),
                                    configuration.length),
                            layers);
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private static Descriptor read(InputStream layer, FileChannel to) throws IOException {
        MessageDigest hash = Digest.newMessageDigest("sha256");
        byte[] piece = new byte[PIECE];
        long size = 0;
        for (int count = layer.read(piece); count >= 0; count = layer.read(piece)) {
            hash.update(piece, 0, count);
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            size += count;
        }
        return new Descriptor(MediaType.OCI_LAYER, Digest.finish(hash), size);
    }

    /** That it begins as one; the rest is looked at when it is unpacked. */
    private void checkArchive() throws IOException {
        layer.channel().position(0);
        TarReader archive =
                new TarReader(ChunkedInput.of(Channels.newInputStream(layer.channel())));
        boolean _ = archive.next();
    }

    @Override
    public Document root() {
        return new Document(manifest.mediaType(), manifest.toBytes());
    }

    @Override
    public byte[] manifest(Descriptor descriptor) {
        return manifest.toBytes();
    }

    /** What is of the base is here already, and is not asked for. */
    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        if (descriptor.digest().equals(manifest.config().digest())) {
            return new Content(new ByteArrayInputStream(configuration), 0);
        }
        if (!descriptor.digest().equals(layerDescriptor.digest())) {
            throw new IOException("the layer " + descriptor.digest() + " of the base is missing");
        }
        layer.channel().position(0);
        return new Content(
                new FilterInputStream(Channels.newInputStream(layer.channel())) {
                    @Override
                    public void close() {
                        // The file is this image's.
                    }
                },
                0);
    }

    @Override
    public String describe() {
        return "what was made here";
    }

    @Override
    public void close() {
        try {
            layer.close();
        } catch (IOException gone) {
            // It is collected with the garbage.
        }
    }
}
