package dev.quarters.api;

import java.nio.file.Path;
import java.util.List;

/** Something that is put into a guest's tree of files. */
public sealed interface Mount {

    /** Where, an absolute path inside the guest. */
    String target();

    /** A folder or file of the host. */
    record Bind(Path source, String target, boolean readOnly, Propagation propagation)
            implements Mount {}

    /**
     * A file system in memory.
     *
     * @param sizeBytes 0: half of the memory
     * @param mode of its root, for instance 01777
     * @param options further flags as mount(8) has them: {@code noexec}, {@code nosuid}, …
     */
    record Tmpfs(String target, long sizeBytes, int mode, boolean readOnly, List<String> options)
            implements Mount {}

    /** How mounts made below it spread (mount_namespaces(7)). */
    enum Propagation {
        /** Neither way. */
        PRIVATE,
        /** As private, with all mounts below the source. */
        RPRIVATE,
        /** From the host into the guest. */
        SLAVE,
        /** As slave, with all mounts below the source. */
        RSLAVE,
        /** Both ways. */
        SHARED,
        /** As shared, with all mounts below the source. */
        RSHARED
    }
}
