package dev.quarters.guest.mount;

import java.util.List;

/**
 * One thing done to a guest's tree of files, in order. Paths are the guest's and are resolved when
 * its root is the only one there is, so that no symbolic link of an image can lead out.
 */
public sealed interface TreeStep {

    /** Where, an absolute path of the guest. */
    String target();

    /**
     * A new file system.
     *
     * @param attributes MOUNT_ATTR_… of mount_setattr(2)
     * @param options {@code name=value} or flags of the file system
     */
    record Filesystem(String type, String target, long attributes, List<String> options)
            implements TreeStep {
        /** Copies the options. */
        public Filesystem {
            options = List.copyOf(options);
        }
    }

    /**
     * A file or folder of the host.
     *
     * @param recursive with all that is mounted below the source
     * @param folder whether the source is a folder
     * @param attributes MOUNT_ATTR_… of mount_setattr(2), for all of it
     * @param propagation MS_SHARED, MS_SLAVE or MS_PRIVATE
     */
    record Bind(
            String source,
            String target,
            boolean recursive,
            boolean folder,
            long attributes,
            long propagation)
            implements TreeStep {}

    /**
     * A device node, made below /dev.
     *
     * @param source the host's node
     * @param mode with the type: S_IFCHR or S_IFBLK
     */
    record Node(String source, String target, int mode, long device) implements TreeStep {}

    /** A symbolic link. */
    record Link(String target, String value) implements TreeStep {}

    /** Hides a file or a folder that is there. */
    record Mask(String target, boolean folder) implements TreeStep {}

    /**
     * Makes a file or folder that is there read-only.
     *
     * @param mounted whether something is mounted just there; else it is mounted on itself first
     */
    record ReadOnly(String target, boolean mounted) implements TreeStep {}

    /** Writes to a file below /proc/sys, before that becomes read-only. */
    record KernelParameter(String target, String value) implements TreeStep {}
}
