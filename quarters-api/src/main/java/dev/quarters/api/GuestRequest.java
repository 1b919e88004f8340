package dev.quarters.api;

import java.nio.file.Path;

/**
 * All that an engine is given to make a guest.
 *
 * @param id 64 hexadecimal digits
 * @param folder the guest's own: empty, or as a guest of this engine left it ({@link Followable})
 * @param kept whether what the guest writes into its root stays in its folder when it is closed; a
 *     later guest in the same folder goes on with it
 * @param provisions what else the node has
 * @param progress told of what takes long
 */
public record GuestRequest(
        String id,
        GuestSpec spec,
        Image image,
        Rootfs rootfs,
        Path folder,
        boolean kept,
        Provisions provisions,
        Progress progress) {

    /** Of a guest that nothing is kept of. */
    public GuestRequest(
            String id,
            GuestSpec spec,
            Image image,
            Rootfs rootfs,
            Path folder,
            Provisions provisions,
            Progress progress) {
        this(id, spec, image, rootfs, folder, false, provisions, progress);
    }
}
