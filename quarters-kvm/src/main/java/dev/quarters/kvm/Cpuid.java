package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** Struct kvm_cpuid2: what CPUID answers in a virtual machine. */
final class Cpuid {

    private static final int HEADER = 8;
    private static final int ENTRY = 40;
    private static final int ECX = 20;

    private Cpuid() {}

    /** Whether SGDT and its kin can be forbidden to users (CR4.UMIP). */
    static boolean hasUserModeInstructionPrevention(MemorySegment cpuid) {
        return (value(cpuid, 7, 0, ECX) & 1 << 2) != 0;
    }

    private static int value(MemorySegment cpuid, int leaf, int subleaf, int register) {
        int count = cpuid.get(JAVA_INT, 0);
        for (int i = 0; i < count; i++) {
            long entry = HEADER + (long) ENTRY * i;
            if (cpuid.get(JAVA_INT, entry) == leaf && cpuid.get(JAVA_INT, entry + 4) == subleaf) {
                return cpuid.get(JAVA_INT, entry + register);
            }
        }
        return 0;
    }
}
