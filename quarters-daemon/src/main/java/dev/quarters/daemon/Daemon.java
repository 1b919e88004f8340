package dev.quarters.daemon;

import dev.quarters.api.QuartersException;
import dev.quarters.daemon.container.ContainerRoutes;
import dev.quarters.daemon.extension.MoveRoutes;
import dev.quarters.daemon.http.HttpServer;
import dev.quarters.daemon.image.ImageRoutes;
import dev.quarters.daemon.image.RegistryRoutes;
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

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A node with its guests, and the socket at which they are asked for. */
public final class Daemon implements AutoCloseable {

    private final LocalNode node;
    private final Household household;
    private final SocketFile socket;
    private final HttpServer server;
    private final boolean liveRestore;

    private Daemon(
            LocalNode node,
            Household household,
            SocketFile socket,
            HttpServer server,
            boolean liveRestore) {
        this.liveRestore = liveRestore;
        this.node = node;
        this.household = household;
        this.socket = socket;
        this.server = server;
    }

    /**
     * Starts one. When it returns, clients are answered.
     *
     * @param path of the socket
     * @param liveRestore whether guests that can do so go on when it is closed, for the next one to
     *     take up; else all are stopped
     * @throws QuartersException when another one has the socket or the guests
     */
    public static Daemon start(NodeFolder folder, Path path, boolean liveRestore) {
        return start(folder, () -> SocketFile.bind(path), liveRestore);
    }

    /**
     * As {@link #start(NodeFolder, Path, boolean)}, at the listening socket that is this process's
     * standard input: a service manager made it, and has it.
     */
    public static Daemon startInherited(NodeFolder folder, boolean liveRestore) {
        return start(folder, SocketFile::inherited, liveRestore);
    }

    private static Daemon start(
            NodeFolder folder, Supplier<SocketFile> listening, boolean liveRestore) {
        LocalNode node = LocalNode.open(folder);
        try {
            Household household = Household.open(node, folder);
            try {
                Networks.forgetEnded(household);
                SocketFile socket = listening.get();
                HttpServer server =
                        HttpServer.start(socket.channel(), new Routes(routes(household)));
                return new Daemon(node, household, socket, server, liveRestore);
            } catch (RuntimeException e) {
                household.close();
                throw e;
            }
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
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
        return server.isUnused()
                && household.all().stream()
                        .noneMatch(guest -> guest.state().isAlive() || guest.record().isToRun());
    }

    /**
     * Takes no more clients if it is idle, so that it can be closed.
     *
     * @return whether it was
     */
    public boolean refuseIfIdle() {
        return isIdle() && server.refuseIfUnused();
    }

    /** Takes no more requests, leaves or stops guests, removes the socket and unused bridges. */
    @Override
    public void close() {
        socket.remove();
        if (!liveRestore) {
            household.stopAll();
        }
        household.close();
        Networks.tearDown(household);
        server.close();
        node.close();
    }
}
