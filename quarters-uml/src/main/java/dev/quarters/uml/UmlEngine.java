package dev.quarters.uml;

import dev.quarters.api.Engine;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.HostNeed;
import dev.quarters.api.Image;
import dev.quarters.api.Probe;
import dev.quarters.api.Technique;
import dev.quarters.bootkit.guest.MachineOffer;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.MachinePlanner;
import dev.quarters.confinement.cgroup.BoundGroup;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The engine {@code uml}. */
public final class UmlEngine implements Engine {

    private static final String NAME = "uml";
    private static final MachineOffer OFFER =
            new MachineOffer(NAME, UmlKernel.USUAL, 32L << 20, false, 1);

    private final MachinePlanner planner = new MachinePlanner(OFFER);

    /** For {@link java.util.ServiceLoader}; touches nothing. */
    public UmlEngine() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Technique technique() {
        return Technique.KERNEL_LEVEL;
    }

    @Override
    public Probe probe(Optional<Image> image) {
        return UmlProbe.probe(image);
    }

    @Override
    public Guest create(GuestRequest request) {
        UmlScript.prepare();
        MachinePlan plan = planner.plan(request);
        UmlKernel kernel = UmlKernel.of(plan.kernel(), request.provisions(), request.progress());
        return new UmlGuest(NAME, request, plan, kernel, planner);
    }

    @Override
    public Set<HostNeed> needs() {
        return Set.of(HostNeed.NAMESPACES);
    }

    /** A guest ends with the process that made it, and leaves nothing but control groups. */
    @Override
    public void cleanUp(Path folder) {
        BoundGroup.removeLeftovers(BoundGroup.name(folder));
    }
}
