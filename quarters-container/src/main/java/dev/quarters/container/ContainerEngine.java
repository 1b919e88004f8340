package dev.quarters.container;

import dev.quarters.api.Engine;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.Probe;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.Technique;
import dev.quarters.container.cell.Cells;
import dev.quarters.container.network.BridgeLink;
import dev.quarters.container.network.Link;
import dev.quarters.container.network.UserLink;
import dev.quarters.container.run.ContainerGuest;
import dev.quarters.container.run.Leftovers;
import dev.quarters.container.run.StateFile;
import dev.quarters.guest.command.CommandPlanner;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.network.bridge.Endpoints;
import dev.quarters.network.event.NetworkThread;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shared-kernel virtualization: the host's kernel, and a root, namespaces, limits and a system call
 * filter of the guest's own. Without native code: a guest builds itself by a script of system
 * calls, see {@link dev.quarters.container.run}.
 */
public final class ContainerEngine implements Engine {

    private static final String NAME = "container";
    private static final int SHORT_ID = 12;

    private static final class Host {
        static final ContainerPlanner PLANNER = new ContainerPlanner(HostFacts.ofHost());
    }

    private final Cells cells = new Cells();
    private @Nullable NetworkThread bridgeThread;

    /** For {@link java.util.ServiceLoader}; touches nothing. */
    public ContainerEngine() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Technique technique() {
        return Technique.SHARED_KERNEL;
    }

    @Override
    public Probe probe(Optional<Image> image) {
        return HostProbe.probe(image);
    }

    @Override
    public Guest create(GuestRequest request) {
        return new ContainerGuest(
                NAME,
                request,
                Host.PLANNER.template(request),
                cells,
                links(request),
                (cell, guest, link) ->
                        NetworkFiles.write(cell, guest, link, request.spec().names()),
                (guest, further) -> Host.PLANNER.planFurther(request, guest, further));
    }

    private Link.Source links(GuestRequest request) {
        GuestSpec spec = request.spec();
        String hostname = CommandPlanner.hostname(request);
        return switch (spec.network()) {
            case NONE, HOST -> new NoLink();
            case NAMED -> new BridgeLinks(this::bridgeThread, request, hostname);
            case USER, USER_WITH_HOST_LOOPBACK ->
                    new UserLinks(request.id().substring(0, SHORT_ID), hostname, spec);
        };
    }

    /** Of a container without a network of its own. */
    record NoLink() implements Link.Source {
        @Override
        public Optional<Link> make() {
            return Optional.empty();
        }

        @Override
        public Optional<Link> resume(List<PublishedPort> ports) {
            return Optional.empty();
        }
    }

    private record UserLinks(String id, String hostname, GuestSpec spec) implements Link.Source {
        @Override
        public Optional<Link> make() {
            return Optional.of(new UserLink(id, hostname, spec));
        }

        @Override
        public Optional<Link> resume(List<PublishedPort> ports) {
            return Optional.of(UserLink.resume(id, hostname, spec, ports));
        }
    }

    private record BridgeLinks(
            Supplier<NetworkThread> thread, GuestRequest request, String hostname)
            implements Link.Source {
        @Override
        public Optional<Link> make() {
            return link(
                    Endpoints.take(
                            thread.get(), networks(), request.id(), hostname, request.spec()));
        }

        @Override
        public Optional<Link> resume(List<PublishedPort> ports) {
            return link(
                    Endpoints.resume(
                            thread.get(),
                            networks(),
                            request.id(),
                            hostname,
                            request.spec(),
                            ports));
        }

        private Optional<Link> link(Endpoints endpoints) {
            return Optional.of(new BridgeLink(thread.get(), endpoints));
        }

        private BridgeNetworks networks() {
            return new BridgeNetworks(request.provisions().folder(BridgeNetworks.FOLDER));
        }
    }

    /** One for all bridges: what it does is answer names and hand on what comes to ports. */
    private synchronized NetworkThread bridgeThread() {
        NetworkThread there = bridgeThread;
        if (there == null) {
            there = new NetworkThread("quarters bridges");
            bridgeThread = there;
        }
        return there;
    }

    @Override
    public void cleanUp(Path folder) {
        cells.forget(folder);
        StateFile.of(folder).ifPresent(state -> Leftovers.remove(folder, state));
        Leftovers.removeHidden(folder);
    }
}
