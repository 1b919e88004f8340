package dev.quarters.monitor;

import dev.quarters.api.Detachable;
import dev.quarters.api.Engine;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.HostNeed;
import dev.quarters.api.NetworkMode;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.monitor.document.Lent;
import dev.quarters.monitor.document.Order;

import java.nio.file.Path;

/** Guests that go on without the process that started them, whatever engine runs them. */
public final class Monitors {

    private Monitors() {}

    /**
     * Makes a guest that is {@link Detachable}: the engine's own, if that is; else one that a
     * monitor will run. The engine plans it here in any case, and refuses what it does not have.
     */
    public static Guest create(Engine engine, GuestRequest request) {
        Lent lent = new Lent();
        GuestRequest noted =
                new GuestRequest(
                        request.id(),
                        request.spec(),
                        request.image(),
                        request.rootfs(),
                        request.folder().toAbsolutePath(),
                        request.kept(),
                        lent.noting(request.provisions()),
                        request.progress());
        Guest planned = engine.create(noted);
        if (planned.ability(Detachable.class).isPresent()) {
            return planned;
        }
        MonitorFilters.prepare(
                engine.needs().contains(HostNeed.NAMESPACES),
                noted.spec().network() == NetworkMode.NAMED);
        GuestRequest inside = inside(noted);
        return new MonitoredGuest(
                planned,
                new MonitorFolder(noted.folder()),
                Order.write(engine.name(), inside, lent),
                () -> ConfinesPlanner.plan(inside, noted.spec(), engine.needs(), lent));
    }

    /**
     * The same, as the monitor finds what it asks for; an ordinary user's sees the host's files.
     */
    private static GuestRequest inside(GuestRequest request) {
        return Kernel.call(SystemCall.geteuid) != 0
                ? request
                : new GuestRequest(
                        request.id(),
                        MonitorTree.moved(request.spec()),
                        request.image(),
                        request.rootfs(),
                        request.folder(),
                        request.kept(),
                        request.provisions(),
                        request.progress());
    }

    /** Ends the monitor of the guest in that folder, and the guest; nothing happens without one. */
    public static void cleanUp(Path folder) {
        MonitorFolder place = new MonitorFolder(folder);
        MonitorProcess.find(place)
                .ifPresent(
                        monitor -> {
                            try (monitor) {
                                monitor.kill(place);
                            }
                        });
        place.clear();
    }
}
