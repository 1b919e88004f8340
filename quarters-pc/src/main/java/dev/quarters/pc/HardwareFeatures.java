package dev.quarters.pc;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.x86.system.Feature;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** What of a processor's features the host's has, where that executes the guest's kernel too. */
final class HardwareFeatures {

    /** Struct kvm_cpuid2, and struct kvm_cpuid_entry2 in it. */
    private static final int HEADER = 8;

    private static final int ENTRY = 40;
    private static final int EAX = 12;

    /** The board's, or model-specific registers that come out of KVM: not the host processor's. */
    private static final Set<Feature> OURS =
            EnumSet.of(
                    Feature.APIC,
                    Feature.X2APIC,
                    Feature.TSC_DEADLINE,
                    Feature.ARAT,
                    Feature.MTRR,
                    Feature.MCE,
                    Feature.MCA,
                    Feature.HYPERVISOR,
                    Feature.HTT,
                    Feature.SELF_SNOOP,
                    Feature.TSC_ADJUST,
                    Feature.INVARIANT_TSC,
                    Feature.ARCH_CAPABILITIES,
                    Feature.SPEC_CTRL,
                    Feature.STIBP,
                    Feature.SSBD,
                    Feature.PARAVIRTUAL_CLOCK,
                    Feature.PARAVIRTUAL_CLOCK_STABLE);

    private HardwareFeatures() {}

    /** Takes out what KVM does not support. */
    static void keep(KvmSystem system, Set<Feature> features) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cpuid = system.supportedCpuid(arena);
            Set<Feature> supported = EnumSet.copyOf(OURS);
            for (int i = 0; i < cpuid.get(JAVA_INT, 0); i++) {
                add(cpuid.asSlice(HEADER + (long) ENTRY * i, ENTRY), supported);
            }
            features.retainAll(supported);
        }
    }

    private static void add(MemorySegment entry, Set<Feature> supported) {
        int leaf = entry.get(JAVA_INT, 0);
        int subleaf = entry.get(JAVA_INT, 4);
        for (Feature.Register register : Feature.Register.values()) {
            int answer = entry.get(JAVA_INT, place(register));
            for (Feature feature : Feature.values()) {
                if (subleaf == 0
                        && feature.isIn(leaf, register)
                        && (answer & feature.mask()) != 0) {
                    supported.add(feature);
                }
            }
        }
    }

    private static int place(Feature.Register register) {
        return switch (register) {
            case EAX -> EAX;
            case EBX -> EAX + 4;
            case ECX -> EAX + 8;
            case EDX -> EAX + 12;
        };
    }
}
