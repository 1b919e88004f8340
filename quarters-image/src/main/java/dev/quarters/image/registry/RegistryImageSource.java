package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.transport.ImageSource;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image of a registry or of one of its mirrors: each request goes to the first of them that
 * answers it.
 */
public final class RegistryImageSource implements ImageSource {

    private final ImageReference reference;
    private final List<RegistryConnection> connections;
    private final Timings timings;

    RegistryImageSource(
            ImageReference reference, List<RegistryConnection> connections, Timings timings) {
        this.reference = reference;
        this.connections = connections;
        this.timings = timings;
    }

    private interface Read<T> {
        T from(RegistryConnection connection) throws IOException;
    }

    private <T> T first(Read<T> read) throws IOException {
        QuartersException failure = null;
        for (RegistryConnection connection : connections) {
            try {
                return read.from(connection);
            } catch (QuartersException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            } catch (IOException e) {
                if (connection.equals(connections.getLast())) {
                    throw e;
                }
            }
        }
        throw failure == null ? new IllegalStateException("no registry to ask") : failure;
    }

    @Override
    public Document root() throws IOException {
        return document(reference.tagOrDigest(), reference.digest());
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
        Digest digest = descriptor.digest();
        return document(digest.toString(), Optional.of(digest)).bytes();
    }

    private Document document(String named, Optional<Digest> pinned) throws IOException {
        return first(
                connection -> new PullManifest(connection, reference.path()).get(named, pinned));
    }

    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        return first(
                connection -> {
                    PullBlob pull = new PullBlob(connection, reference.path());
                    PullBlob.Part part = pull.from(descriptor, offset);
                    return new Content(
                            new BlobStream(pull, descriptor, part, timings), part.offset());
                });
    }

    @Override
    public String describe() {
        return "registry " + reference.domain();
    }

    @Override
    public void close() {
        connections.forEach(RegistryConnection::close);
    }
}
