package dev.quarters.image;

import dev.quarters.api.KernelVersion;
import dev.quarters.api.Rootfs;
import dev.quarters.image.store.Lease;

import java.util.Optional;

/**
 * The unpacked layers of an image, kept from removal, in all processes, until this is closed: by
 * whoever runs a guest from it, when the guest is gone.
 */
public final class UnpackedImage implements AutoCloseable {

    private final Rootfs rootfs;
    private final Optional<KernelVersion> requiredKernel;
    private final Lease lease;

    UnpackedImage(Rootfs rootfs, Optional<KernelVersion> requiredKernel, Lease lease) {
        this.rootfs = rootfs;
        this.requiredKernel = requiredKernel;
        this.lease = lease;
    }

    /** The layers. */
    public Rootfs rootfs() {
        return rootfs;
    }

    /** The oldest Linux that the image's C library runs on, when it says so. */
    public Optional<KernelVersion> requiredKernel() {
        return requiredKernel;
    }

    @Override
    public void close() {
        lease.close();
    }
}
