package dev.quarters.image.registry;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.transport.ImageDestination;

import java.io.IOException;

/** A name in a registry, to be given to an image. */
public final class RegistryImageDestination implements ImageDestination {

    private final ImageReference reference;
    private final RegistryConnection connection;
    private final Timings timings;

    RegistryImageDestination(
            ImageReference reference, RegistryConnection connection, Timings timings) {
        this.reference = reference;
        this.connection = connection;
        this.timings = timings;
    }

    private PushBlob blob() {
        return new PushBlob(connection, reference.path(), timings);
    }

    @Override
    public boolean has(Descriptor descriptor) throws IOException {
        return blob().exists(descriptor);
    }

    @Override
    public void putContent(Descriptor descriptor, Opener opener) throws IOException {
        blob().push(descriptor, opener);
    }

    /** Under the tag; under the digest if the reference has no tag. */
    @Override
    public void putManifest(Descriptor descriptor, byte[] manifest) throws IOException {
        String name = reference.tag().orElseGet(() -> descriptor.digest().toString());
        new PushManifest(connection, reference.path()).put(name, descriptor, manifest);
    }

    @Override
    public String describe() {
        return "registry " + reference.domain();
    }

    @Override
    public void close() {
        connection.close();
    }
}
