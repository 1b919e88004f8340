package dev.quarters.node;

import dev.quarters.api.Image;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Progress;
import dev.quarters.api.Rootfs;

import java.util.Optional;

/** Gives out the unpacked layers of images. */
@FunctionalInterface
interface RootfsStore {

    /** Unpacks what is not unpacked yet; nothing of it is removed before the lease is closed. */
    Lease lease(Image image, Progress progress);

    /** The right to use layers. */
    interface Lease extends AutoCloseable {

        Rootfs rootfs();

        /** The oldest Linux that the C library in them runs on, when it says so. */
        Optional<KernelVersion> requiredKernel();

        @Override
        void close();
    }
}
