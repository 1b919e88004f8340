package dev.quarters.image.layer;

import dev.quarters.image.tar.TarEntry;

/**
 * Where a user can't give files away, what the layer says about them is recorded beside the data,
 * in the form that fuse-overlayfs and containers/storage read: {@code
 * uid:gid:mode[:type[-major-minor]]}.
 */
final class OwnerRecord {

    static final String XATTR = "user.containers.override_stat";

    private OwnerRecord() {}

    static String of(TarEntry entry) {
        String mode = entry.uid() + ":" + entry.gid() + ":0" + Integer.toOctalString(entry.mode());
        return switch (entry.type()) {
            case DIRECTORY -> mode + ":dir";
            case CHARACTER_DEVICE -> mode + ":char-" + device(entry);
            case BLOCK_DEVICE -> mode + ":block-" + device(entry);
            case FIFO -> mode + ":pipe";
            case SYMBOLIC_LINK -> mode + ":symlink";
            default -> mode + ":file";
        };
    }

    private static String device(TarEntry entry) {
        return entry.deviceMajor() + "-" + entry.deviceMinor();
    }
}
