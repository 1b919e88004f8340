package dev.quarters.pc;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.kvm.KernelSpeed;
import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.virtio.entropy.HostEntropy;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.system.CpuModel;
import dev.quarters.x86.system.Feature;
import dev.quarters.x86.translate.RegionClasses;
import dev.quarters.x86.translate.RegionStore;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The processor that guests see on this host, whichever engine executes it: so they can move
 * between engines while they run.
 *
 * @param count how many the machine has
 * @param timestampHertz how fast its time-stamp counter counts
 * @param countsAsHost whether that counter is the host's, which programs see that the hardware
 *     executes where KVM can't hide it; else it goes as guest time does
 * @param features what CPUID says that it has
 */
public record OfferedProcessor(
        int count, long timestampHertz, boolean countsAsHost, Set<Feature> features) {

    private static final long NANOSECONDS = 1_000_000_000;

    /** Copies; several are said to be in one package. */
    public OfferedProcessor {
        Set<Feature> all = EnumSet.noneOf(Feature.class);
        all.addAll(features);
        if (count > 1) {
            all.add(Feature.HTT);
        }
        features = Set.copyOf(all);
    }

    /**
     * So many; they count as the host does where KVM can be used, in nanoseconds of guest time
     * elsewhere.
     */
    public static OfferedProcessor ofHost(int count) {
        try (KvmSystem system = KvmSystem.open();
                KvmMachine machine = system.createMachine();
                KvmProcessor processor = machine.createProcessor(0)) {
            Set<Feature> features = softwares();
            if (KernelSpeed.isTheHardwares(system)) {
                HardwareFeatures.keep(system, features);
            }
            return new OfferedProcessor(count, processor.timestampHertz(), true, features);
        } catch (LinuxException noKvm) {
            return new OfferedProcessor(count, NANOSECONDS, false, softwares());
        }
    }

    /** One with all that the software CPU has, and the host's counter, of that frequency. */
    public static OfferedProcessor counting(long hertz) {
        return new OfferedProcessor(1, hertz, true, softwares());
    }

    /**
     * With the paravirtual clock, by which guests tell time however the counter jumps; kernels take
     * it where the counter is not said to be invariant. Without RDPID, which tells users the host's
     * processor where KVM can't give the guest's own IA32_TSC_AUX to the hardware.
     */
    private static Set<Feature> softwares() {
        Set<Feature> features = EnumSet.copyOf(CpuModel.ordinary().features());
        features.remove(Feature.RDPID);
        features.remove(Feature.INVARIANT_TSC);
        features.add(Feature.PARAVIRTUAL_CLOCK);
        features.add(Feature.PARAVIRTUAL_CLOCK_STABLE);
        return features;
    }

    /** What CPUID says. */
    public CpuModel model() {
        return CpuModel.x86V2(timestampHertz, count).with(features);
    }

    /**
     * One that is executed by software alone.
     *
     * @param classes what the machine's processors translate shares these
     * @param translations what this one translates is kept there, or not at all
     */
    public SoftwareVcpu software(
            Board board,
            LocalApic apic,
            RegionClasses classes,
            Optional<RegionStore> translations) {
        HostEntropy entropy = new HostEntropy();
        return countsAsHost
                ? SoftwareVcpu.counting(
                        Kernel::counter, board, apic, model(), entropy, classes, translations)
                : new SoftwareVcpu(board, apic, model(), entropy, classes, translations);
    }
}
