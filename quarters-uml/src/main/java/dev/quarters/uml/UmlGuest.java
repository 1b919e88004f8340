package dev.quarters.uml;

import dev.quarters.api.GuestRequest;
import dev.quarters.bootkit.guest.BootedGuest;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.MachinePlanner;

/** A guest of the engine; its kernel's layers stay as long as it is there. */
final class UmlGuest extends BootedGuest<UmlMachine> {

    private final UmlKernel kernel;
    private boolean closed;

    UmlGuest(
            String engine,
            GuestRequest request,
            MachinePlan plan,
            UmlKernel kernel,
            MachinePlanner planner) {
        super(engine, request, plan, planner, () -> UmlMachine.of(request, plan, kernel));
        this.kernel = kernel;
    }

    @Override
    public void close() {
        super.close();
        synchronized (this) {
            if (!closed) {
                closed = true;
                kernel.close();
            }
        }
    }
}
