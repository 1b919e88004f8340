package dev.quarters.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image of the local store, for one platform.
 *
 * @param digest of its manifest, {@code sha256:…}
 * @param id digest of its configuration, what Docker calls the image id
 * @param names the references it is stored under, complete ({@code docker.io/library/name:tag}, or
 *     {@code apt:…}); may be empty
 * @param requiredKernel the oldest Linux that its C library runs on (ELF note NT_GNU_ABI_TAG), when
 *     known
 * @param sizeBytes of its layers as stored, compressed
 */
public record Image(
        String digest,
        String id,
        List<String> names,
        Platform platform,
        ImageConfig config,
        Optional<KernelVersion> requiredKernel,
        Instant created,
        long sizeBytes) {

    /** Copies the names. */
    public Image {
        names = List.copyOf(names);
    }

    /** The same image, of which the oldest kernel for its C library is now known. */
    public Image requiring(Optional<KernelVersion> kernel) {
        return new Image(digest, id, names, platform, config, kernel, created, sizeBytes);
    }
}
