package dev.quarters.image.transport;

import dev.quarters.image.oci.Descriptor;

import java.io.IOException;
import java.io.InputStream;

/**
 * A place that takes one image: first its layers and configuration in any order, then its manifest.
 *
 * <p>Contents may be written by several threads at once.
 */
public interface ImageDestination extends AutoCloseable {

    /** Whether the content is there already. */
    boolean has(Descriptor descriptor) throws IOException;

    /** Writes content of exactly that size and digest. */
    void putContent(Descriptor descriptor, Opener opener) throws IOException;

    /** Writes the manifest, and with it makes the image visible under the destination's name. */
    void putManifest(Descriptor descriptor, byte[] manifest) throws IOException;

    /** How the place is called in messages. */
    String describe();

    @Override
    void close() throws IOException;

    /** Opens the content from its beginning; may be called again after a failure. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }
}
