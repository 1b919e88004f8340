package dev.quarters.emulator;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestState;
import dev.quarters.api.Pausable;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.guest.BootedGuest;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.MachinePlanner;

/** A guest of the engine: its machine can stand still. */
final class EmulatorGuest extends BootedGuest<VirtualMachine> implements Pausable {

    EmulatorGuest(
            String engine,
            GuestRequest request,
            MachinePlan plan,
            BootKit kit,
            MachinePlanner planner) {
        super(engine, request, plan, planner, () -> VirtualMachine.of(request, plan, kit));
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
