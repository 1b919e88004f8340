package dev.quarters.image.transport;

import dev.quarters.image.oci.Descriptor;

import java.io.IOException;
import java.io.InputStream;

/**
 * One image somewhere: in a registry, an archive, a folder, or made of packages. What it hands out
 * is not trusted: whoever reads checks sizes and digests.
 *
 * <p>Used by several threads at once.
 */
public interface ImageSource extends AutoCloseable {

    /**
     * The document that the reference names: a manifest, or an index of them.
     *
     * @return its bytes as they are there, at most 4 MiB, with the media type that they have
     */
    Document root() throws IOException;

    /**
     * A manifest that the root (an index) refers to.
     *
     * @return its bytes as they are there, at most 4 MiB
     */
    byte[] manifest(Descriptor descriptor) throws IOException;

    /**
     * The content of a configuration or layer.
     *
     * @param offset where to begin, for one who has the first part already; a source that can't
     *     start there starts at 0 and says so
     */
    Content content(Descriptor descriptor, long offset) throws IOException;

    /**
     * How the place is called in messages: {@code registry 127.0.0.1:5000}, {@code archive x.tar}.
     */
    String describe();

    @Override
    void close();

    /** A document and its type. */
    record Document(String mediaType, byte[] bytes) {}

    /**
     * A stream of content, to be closed by the reader.
     *
     * @param offset where it really begins
     */
    record Content(InputStream stream, long offset) {}
}
