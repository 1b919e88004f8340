package dev.quarters.kvm;

import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.Image;
import dev.quarters.api.Probe;
import dev.quarters.api.Technique;
import dev.quarters.bootkit.BootKits;
import dev.quarters.bootkit.guest.MachineOffer;
import dev.quarters.bootkit.guest.MachinePlanner;
import dev.quarters.linux.kvm.KernelSpeed;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.pc.PcEngine;
import dev.quarters.pc.PcGuest;
import dev.quarters.pc.PcProcessor;
import dev.quarters.pc.ProcessorSharing;
import dev.quarters.pc.software.SoftwareVcpu;

import java.nio.file.Path;
import java.util.Optional;

/** The engine {@code kvm}. */
public final class KvmEngine implements PcEngine {

    private static final String NAME = "kvm";
    private static final MachineOffer OFFER =
            new MachineOffer(NAME, BootKits.USUAL_KERNEL, 96L << 20, true, 1);

    private final MachinePlanner planner = new MachinePlanner(OFFER);

    /** For {@link java.util.ServiceLoader}; touches nothing. */
    public KvmEngine() {}

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
        return KvmProbe.ofHost().probe(image);
    }

    @Override
    public Guest create(GuestRequest request) {
        return PcGuest.of(this, request, planner);
    }

    @Override
    public ProcessorSharing sharing() {
        return KvmEngine::share;
    }

    /** The kernel is the hardware's where that executes it, else the software CPU's (ADR 12). */
    private static PcProcessor share(SoftwareVcpu software, GuestMemory ram) {
        try (KvmSystem system = KvmSystem.open()) {
            return KernelSpeed.isTheHardwares(system)
                    ? new HardwareVcpu(system, software, ram)
                    : SharedVcpu.of(system, software, ram);
        }
    }

    /** A guest ends with the process that made it, and leaves nothing but its folder. */
    @Override
    public void cleanUp(Path folder) {}
}
