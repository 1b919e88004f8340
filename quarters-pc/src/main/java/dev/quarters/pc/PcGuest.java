package dev.quarters.pc;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestState;
import dev.quarters.api.Pausable;
import dev.quarters.bootkit.guest.BootedGuest;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.MachinePlanner;

import java.util.function.Supplier;

/** A guest in a PC, whatever its processor is: its machine can stand still. */
public final class PcGuest extends BootedGuest<VirtualMachine> implements Pausable {

    /**
     * Of that engine.
     *
     * @param machines makes the machine when the guest is started
     */
    public PcGuest(
            String engine,
            GuestRequest request,
            MachinePlan plan,
            MachinePlanner planner,
            Supplier<VirtualMachine> machines) {
        super(engine, request, plan, planner, machines);
    }

    @Override
    public synchronized void pause() {
        running("pause").pause();
        become(GuestState.PAUSED);
    }

    @Override
    public synchronized void unpause() {
        in(GuestState.PAUSED, "unpause").resume();
        become(GuestState.RUNNING);
    }
}
