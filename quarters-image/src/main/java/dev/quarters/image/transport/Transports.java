package dev.quarters.image.transport;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.RegistryLogin;
import dev.quarters.image.reference.Reference;

import java.util.List;
import java.util.Optional;

/** Finds the place that a reference names. */
public interface Transports {

    /** Whether references of that kind are understood. */
    boolean handles(Reference reference);

    /**
     * Opens the place for reading.
     *
     * @param platform which the image is wanted for, where that decides what is made
     * @param progress of what has to be done before the image can be read
     */
    ImageSource source(Reference reference, Optional<Platform> platform, Progress progress);

    /** Opens the place for writing. */
    ImageDestination destination(Reference reference);

    /** The same for one who has that login for a registry. */
    default Transports as(RegistryLogin login) {
        return this;
    }

    /** Those together; the first that understands a reference takes it. */
    static Transports of(Transports... all) {
        List<Transports> parts = List.of(all);
        return new Transports() {
            @Override
            public boolean handles(Reference reference) {
                return parts.stream().anyMatch(part -> part.handles(reference));
            }

            @Override
            public ImageSource source(
                    Reference reference, Optional<Platform> platform, Progress progress) {
                return part(reference).source(reference, platform, progress);
            }

            @Override
            public ImageDestination destination(Reference reference) {
                return part(reference).destination(reference);
            }

            @Override
            public Transports as(RegistryLogin login) {
                return of(parts.stream().map(part -> part.as(login)).toArray(Transports[]::new));
            }

            private Transports part(Reference reference) {
                return parts.stream()
                        .filter(part -> part.handles(reference))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "there is no transport for "
                                                        + reference.canonical(),
                                                "use another kind of reference"));
            }
        };
    }
}
