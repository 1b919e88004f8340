package dev.quarters.bootkit.agent;

import java.util.List;
import java.util.Map;

/**
 * What the first command of a guest finds around it.
 *
 * @param rootTag of the file system that is its root
 * @param hosts the content of /etc/hosts
 * @param resolver the content of /etc/resolv.conf
 * @param shmBytes size of /dev/shm
 * @param pids processes and threads at most; 0: no limit
 * @param kernelParameters names as sysctl(8) has them
 */
public record Surroundings(
        String rootTag,
        boolean readOnlyRoot,
        String hostname,
        String hosts,
        String resolver,
        long shmBytes,
        long pids,
        Map<String, String> kernelParameters,
        List<SharedMount> mounts) {

    /** Copies the collections. */
    public Surroundings {
        kernelParameters = Map.copyOf(kernelParameters);
        mounts = List.copyOf(mounts);
    }

    /** Something that is mounted into the root. */
    public sealed interface SharedMount {

        /** An absolute path inside the root. */
        String target();

        /**
         * A folder or file of the host.
         *
         * @param tag of the file system that has it
         * @param file the name of the file in it; empty: the whole folder
         */
        record Shared(String tag, String file, String target, boolean readOnly)
                implements SharedMount {}

        /** A file system in memory; the options are those of mount(8). */
        record Memory(String target, List<String> options, long flags) implements SharedMount {}
    }
}
