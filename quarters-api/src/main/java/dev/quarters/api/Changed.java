package dev.quarters.api;

import java.io.OutputStream;
import java.util.List;

/** A guest whose own files can be told from those of its image and from what is mounted. */
public interface Changed {

    /** What it changed of its image, by path. */
    List<Change> changes();

    /** Writes its changes as a layer of an image (OCI image 1.1 layer.md). */
    void writeChanges(OutputStream archive);

    /** Writes its root as a tar archive, without what is mounted there. */
    void writeRoot(OutputStream archive);

    /**
     * A difference to the image.
     *
     * @param path absolute
     */
    record Change(String path, Kind kind) {}

    /** What was done. */
    enum Kind {
        /** It is in the image as well. */
        MODIFIED,
        /** It is not in the image. */
        ADDED,
        /** It is in the image only. */
        DELETED
    }
}
