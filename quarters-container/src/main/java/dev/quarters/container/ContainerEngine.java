package dev.quarters.container;

import dev.quarters.api.Engine;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.Image;
import dev.quarters.api.Probe;
import dev.quarters.api.QuartersException;
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
import dev.quarters.network.event.NetworkThread;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Shared-kernel virtualization: the host's kernel, and a root, namespaces, limits and a system call
 * filter of the guest's own. Without native code: a guest builds itself by a script of system
 * calls, see {@link dev.quarters.container.run}.
 */
public final class ContainerEngine implements Engine {

    private static final String NAME = "container";
    private static final int SHORT_ID = 12;

    /** The folder of the node that has its networks. */
    private static final String NETWORKS = "networks";

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
                () -> link(request),
                NetworkFiles::write,
                (guest, further) -> Host.PLANNER.planFurther(request, guest, further));
    }

    private Optional<Link> link(GuestRequest request) {
        return switch (request.spec().network()) {
            case NONE, HOST -> Optional.empty();
            case NAMED ->
                    Optional.of(
                            new BridgeLink(
                                    bridgeThread(),
                                    new BridgeNetworks(request.provisions().folder(NETWORKS)),
                                    request.id(),
                                    CommandPlanner.hostname(request),
                                    request.spec()));
            case USER, USER_WITH_HOST_LOOPBACK ->
                    Optional.of(
                            new UserLink(
                                    request.id().substring(0, SHORT_ID),
                                    CommandPlanner.hostname(request),
                                    request.spec()));
        };
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
        try {
            StateFile.read(folder).ifPresent(Leftovers::remove);
            Leftovers.removeHidden(folder);
        } catch (IOException e) {
            throw new QuartersException("cannot read the state of the guest in " + folder, "", e);
        }
    }
}
