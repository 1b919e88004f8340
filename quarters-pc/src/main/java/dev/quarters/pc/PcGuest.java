package dev.quarters.pc;

import dev.quarters.api.Engine;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestState;
import dev.quarters.api.Movable;
import dev.quarters.api.Probe;
import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.BootKits;
import dev.quarters.bootkit.guest.BootedGuest;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.MachinePlanner;
import dev.quarters.linux.LinuxException;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A guest in a PC, whatever executes its processor: its machine can stand still, and go on under
 * another engine of this kind.
 */
public final class PcGuest extends BootedGuest<VirtualMachine> implements Movable {

    private final GuestRequest request;
    private volatile String engine;

    private PcGuest(
            PcEngine engine,
            GuestRequest request,
            MachinePlan plan,
            MachinePlanner planner,
            BootKit kit) {
        super(
                engine.name(),
                request,
                plan,
                planner,
                () -> VirtualMachine.of(request, plan, kit, engine.sharing()));
        this.request = request;
        this.engine = engine.name();
    }

    /**
     * Of that engine, not started yet; what it boots is there afterwards.
     *
     * @throws QuartersException when the request asks for what such a machine has not
     */
    public static PcGuest of(PcEngine engine, GuestRequest request, MachinePlanner planner) {
        MachinePlan plan = planner.plan(request);
        BootKit kit = new BootKits(request.provisions()).of(plan.kernel(), request.progress());
        return new PcGuest(engine, request, plan, planner, kit);
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public synchronized void moveTo(Engine other) {
        if (other.name().equals(engine)) {
            return;
        }
        VirtualMachine machine =
                state() == GuestState.PAUSED ? in(GuestState.PAUSED, "move") : running("move");
        try {
            machine.share(sharing(other));
        } catch (LinuxException refused) {
            throw new QuartersException(
                    "cannot move guest %s to %s: %s"
                            .formatted(id(), other.name(), refused.getMessage()),
                    "it goes on under " + engine,
                    refused);
        }
        engine = other.name();
    }

    private ProcessorSharing sharing(Engine other) {
        if (!(other instanceof PcEngine able)) {
            throw new QuartersException(
                    "cannot move guest %s from %s to %s, which has no PC"
                            .formatted(id(), engine, other.name()),
                    "guests move between engines that have the same machine: emulator and kvm");
        }
        List<Probe.Obstacle> obstacles = other.probe(Optional.of(request.image())).obstacles();
        if (!obstacles.isEmpty()) {
            throw new QuartersException(
                    "cannot move guest %s to %s: %s"
                            .formatted(
                                    id(),
                                    other.name(),
                                    obstacles.stream()
                                            .map(Probe.Obstacle::reason)
                                            .collect(Collectors.joining("; "))),
                    obstacles.stream()
                            .map(Probe.Obstacle::remedy)
                            .collect(Collectors.joining("; ")));
        }
        return able.sharing();
    }
}
