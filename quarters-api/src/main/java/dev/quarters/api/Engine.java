package dev.quarters.api;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * One way to run guests, found by {@link java.util.ServiceLoader}. Making one does nothing and
 * costs nothing; only {@link #probe} and {@link #create} touch the host.
 */
public interface Engine {

    /** The name as typed after {@code --engine}, for instance {@code container}. */
    String name();

    /** The technique it is of. */
    Technique technique();

    /** Whether, and how well, it could run guests on this host, or guests of that image. */
    Probe probe(Optional<Image> image);

    /**
     * Makes a guest that is not started yet. All that the engine keeps on disk for it is below
     * {@code folder}, which the caller made and removes.
     *
     * @throws QuartersException when the spec asks for what this engine can't do, with the option's
     *     name, or when the host refuses
     */
    Guest create(GuestRequest request);

    /** What its guests need of the host. */
    default Set<HostNeed> needs() {
        return Set.of();
    }

    /**
     * Removes what guests of owners that are gone left on the host: processes, cgroups, mounts.
     * Called with the folder of such a guest, or with one that a guest left ({@link Followable}),
     * before the folder is removed.
     */
    void cleanUp(Path folder);
}
