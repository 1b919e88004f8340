package dev.quarters.daemon;

import dev.quarters.api.QuartersException;
import dev.quarters.daemon.container.ContainerRoutes;
import dev.quarters.daemon.extension.MoveRoutes;
import dev.quarters.daemon.http.HttpServer;
import dev.quarters.daemon.image.ImageRoutes;
import dev.quarters.daemon.image.RegistryRoutes;
import dev.quarters.daemon.listen.Host;
import dev.quarters.daemon.listen.Listener;
import dev.quarters.daemon.log.GuestLog;
import dev.quarters.daemon.network.EndedGuests;
import dev.quarters.daemon.network.NetworkRoutes;
import dev.quarters.daemon.network.Networks;
import dev.quarters.daemon.route.Route;
import dev.quarters.daemon.route.Routes;
import dev.quarters.daemon.system.EventRoutes;
import dev.quarters.daemon.system.HealthRoutes;
import dev.quarters.daemon.system.SystemRoutes;
import dev.quarters.daemon.volume.VolumeRoutes;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;
import dev.quarters.node.life.Household;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A node with its guests, and the sockets at which they are asked for. */
public final class Daemon implements AutoCloseable {

    private final LocalNode node;
    private final Household household;
    private final EndedGuests ended;
    private final List<Listener> listeners;
    private final List<HttpServer> servers;
    private final Optional<GuestLog> log;
    private final boolean liveRestore;

    private Daemon(
            LocalNode node,
            Household household,
            EndedGuests ended,
            List<Listener> listeners,
            boolean liveRestore) {
        this.liveRestore = liveRestore;
        this.node = node;
        this.household = household;
        this.ended = ended;
        this.log = GuestLog.of(household.events());
        this.listeners = List.copyOf(listeners);
        Routes routes = new Routes(routes(household));
        this.servers = listeners.stream().map(listener -> listener.serve(routes)).toList();
    }

    /**
     * Starts one. When it returns, clients are answered.
     *
     * @param hosts where it listens
     * @param liveRestore whether guests that can do so go on when it is closed, for the next one to
     *     take up; else all are stopped
     * @throws QuartersException when another one has the socket or the guests
     */
    public static Daemon start(NodeFolder folder, List<Host> hosts, boolean liveRestore) {
        LocalNode node = LocalNode.open(folder);
        try {
            Household household = Household.open(node, folder);
            try {
                EndedGuests ended = EndedGuests.of(household);
                try {
                    return new Daemon(node, household, ended, listen(hosts), liveRestore);
                } catch (RuntimeException e) {
                    ended.close();
                    throw e;
                }
            } catch (RuntimeException e) {
                household.close();
                throw e;
            }
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** At all of them, or at none. */
    private static List<Listener> listen(List<Host> hosts) {
        List<Listener> listeners = new ArrayList<>();
        try {
            hosts.forEach(host -> listeners.add(host.listen()));
            return listeners;
        } catch (RuntimeException e) {
            listeners.forEach(Listener::discard);
            throw e;
        }
    }

    /** Where it listens, for people. */
    public List<String> places() {
        return listeners.stream().map(Listener::name).toList();
    }

    /** All that can be asked. */
    static List<Route> routes(Household household) {
        return Stream.of(
                        SystemRoutes.of(household),
                        HealthRoutes.of(household),
                        EventRoutes.of(household),
                        ContainerRoutes.of(household),
                        ImageRoutes.of(household),
                        RegistryRoutes.of(household),
                        VolumeRoutes.of(household),
                        NetworkRoutes.of(household),
                        MoveRoutes.of(household),
                        OtherRoutes.routes())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Whether nobody would miss it: no client is connected, and no guest runs, waits to be started
     * again, or would be started with the next daemon.
     */
    public boolean isIdle() {
        return servers.stream().allMatch(HttpServer::isUnused)
                && household.all().stream()
                        .noneMatch(guest -> guest.state().isAlive() || guest.record().isToRun());
    }

    /**
     * Takes no more clients if it is idle, so that it can be closed.
     *
     * @return whether it was
     */
    public boolean refuseIfIdle() {
        if (isIdle() && servers.stream().allMatch(HttpServer::refuseIfUnused)) {
            return true;
        }
        servers.forEach(HttpServer::takeAgain);
        return false;
    }

    /** Takes no more requests, leaves or stops guests, removes the socket and unused bridges. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.remove().run());
        if (!liveRestore) {
            household.stopAll();
        }
        household.close();
        ended.close();
        log.ifPresent(GuestLog::close);
        Networks.tearDown(household);
        servers.forEach(HttpServer::close);
        node.close();
    }
}
