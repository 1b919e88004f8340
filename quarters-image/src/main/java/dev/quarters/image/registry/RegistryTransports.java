package dev.quarters.image.registry;

import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.RegistryLogin;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageSource;
import dev.quarters.image.transport.Transports;

import java.util.Optional;
import java.util.function.Supplier;

/** Reads and writes images of registries, whose settings are read when one is first needed. */
public final class RegistryTransports implements Transports {

    private final Supplier<Registries> registries;

    /**
     * @param registries how they are reached
     */
    public RegistryTransports(Supplier<Registries> registries) {
        this.registries = registries;
    }

    @Override
    public Transports as(RegistryLogin login) {
        return new RegistryTransports(() -> registries.get().as(login));
    }

    @Override
    public boolean handles(Reference reference) {
        return reference instanceof ImageReference;
    }

    @Override
    public ImageSource source(Reference reference, Optional<Platform> platform, Progress progress) {
        return registries.get().source((ImageReference) reference);
    }

    @Override
    public ImageDestination destination(Reference reference) {
        return registries.get().destination((ImageReference) reference);
    }
}
