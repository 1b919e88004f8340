package dev.quarters.kvm;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.vcpu.Vcpu;
import dev.quarters.machine.virtio.entropy.HostEntropy;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.system.CpuModel;
import dev.quarters.x86.system.Feature;
import dev.quarters.x86.translate.RegionStore;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What this host's KVM is like.
 *
 * @param timestampHertz how fast the host's time-stamp counter counts, which users in the guest see
 */
public record KvmHost(long timestampHertz) {

    /** 32 MiB, of which the host has what is used. */
    private static final int TABLE_PAGES = 8192;

    /**
     * Looks.
     *
     * @throws dev.quarters.linux.LinuxException when KVM can't be used
     */
    public static KvmHost open() {
        try (KvmSystem system = KvmSystem.open();
                KvmMachine machine = system.createMachine();
                KvmProcessor processor = machine.createProcessor(0)) {
            return new KvmHost(processor.timestampHertz());
        }
    }

    /**
     * What CPUID says in guests: without RDPID, which tells users the host's processor where KVM
     * can't give the guest's own IA32_TSC_AUX to the hardware.
     */
    public CpuModel model() {
        CpuModel model = CpuModel.x86V2(timestampHertz, 1);
        Set<Feature> features = EnumSet.copyOf(model.features());
        features.remove(Feature.RDPID);
        return model.with(features);
    }

    /**
     * The same without hardware: a running machine with one goes on with the other, from its saved
     * state.
     */
    public Vcpu softwareProcessor(Board board, LocalApic apic) {
        return new SoftwareVcpu(
                board, apic, model(), new HostEntropy(), Kernel::counter, Optional.empty());
    }

    /** A processor of a board whose time-stamp counters have this frequency. */
    public Vcpu processor(Board board, LocalApic apic) {
        return processor(board, apic, Optional.empty());
    }

    /** The same; what the software CPU translates of the kernel is kept in that store. */
    Vcpu processor(Board board, LocalApic apic, Optional<RegionStore> translations) {
        try (KvmSystem system = KvmSystem.open()) {
            return new SharedVcpu(
                    system,
                    board,
                    apic,
                    model(),
                    Kernel::counter,
                    translations,
                    SharedVcpu.PATIENCE,
                    TABLE_PAGES);
        }
    }
}
