package dev.quarters.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * The images of a node. A reference is a Docker reference ({@code debian:12}), one with a transport
 * ({@code docker://}, {@code oci:}, {@code oci-archive:}, {@code docker-archive:}, {@code dir:},
 * {@code apt:}), or, for an image that is already here, an id or a unique beginning of one.
 */
public interface Images {

    /**
     * Brings an image here, replacing what was stored under that name.
     *
     * @param tag a further name for it
     */
    Image pull(
            String reference, Optional<Platform> platform, Optional<String> tag, Progress progress);

    /** Sends a local image to where {@code destination} says. */
    void push(String source, String destination, Progress progress);

    /** These images, for one whom that login's registry knows by it when they come or go there. */
    Images as(RegistryLogin login);

    /** All images, newest first. */
    List<Image> list();

    /** The local image of that reference, if there is one. */
    Optional<Image> find(String reference);

    /** As {@link #find}, and throws {@link NotFoundException} when there is none. */
    Image get(String reference);

    /** Gives a local image a further name. */
    void tag(String source, String name);

    /**
     * Takes a name away, and the image itself with its last name.
     *
     * @return what was done, a line each: {@code untagged: …}, {@code deleted: …}
     */
    List<String> remove(String reference, boolean force);

    /** Reads an archive as {@code docker save} or {@code skopeo copy} write it. */
    List<Image> load(InputStream archive, Progress progress);

    /**
     * Makes an image with one more layer than another one.
     *
     * @param layer a tar archive, compressed or not
     */
    Image make(ImageOrder order, InputStream layer);

    /** Writes an archive of those images: an OCI layout that {@code docker load} reads too. */
    void save(List<String> references, OutputStream archive);

    /** How the image was made, newest step first. */
    List<ImageHistory> history(String reference);

    /** The image's manifest or configuration as stored, JSON. */
    String document(String reference, Document document);

    /**
     * Removes images without a name, or with {@code all} every image that no guest uses, and all
     * content that nothing refers to.
     */
    PruneReport prune(boolean all);

    /** Which document of an image. */
    enum Document {
        /** The manifest. */
        MANIFEST,
        /** The configuration. */
        CONFIG
    }

    /**
     * What was removed.
     *
     * @param removed a line each
     * @param reclaimedBytes of disk
     */
    record PruneReport(List<String> removed, long reclaimedBytes) {}
}
