package dev.quarters.image.archive;

import dev.quarters.image.oci.BoundedJson;
import dev.quarters.image.oci.InvalidImageException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;

/** Files by their relative names, in a folder or in an archive. */
interface ImageFiles extends AutoCloseable {

    /** The size of a file; -1 when there is none. */
    long size(String name) throws IOException;

    /**
     * Opens a file.
     *
     * @throws NoSuchFileException when there is none
     */
    InputStream open(String name, long offset) throws IOException;

    /** For messages. */
    String describe();

    @Override
    void close() throws IOException;

    /** Whether there is a file of that name. */
    default boolean has(String name) throws IOException {
        return size(name) >= 0;
    }

    /** Reads a document of at most 4 MiB. */
    default byte[] document(String name) throws IOException {
        long size = size(name);
        if (size < 0) {
            throw new InvalidImageException(describe() + " has no " + name);
        }
        if (size > BoundedJson.MAX_BYTES) {
            throw new InvalidImageException(
                    name + " in " + describe() + " has " + size + " bytes, 4 MiB at most");
        }
        try (InputStream in = open(name, 0)) {
            return in.readNBytes((int) size);
        }
    }
}
