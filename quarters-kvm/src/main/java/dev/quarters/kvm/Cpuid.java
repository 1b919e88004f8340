package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.x86.Processor;
import dev.quarters.x86.system.Identification;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Struct kvm_cpuid2: what CPUID answers in a virtual machine is what the software CPU answers. */
final class Cpuid {

    private static final int HEADER = 8;
    private static final int ENTRY = 40;

    /** Leaves of which each subleaf has an answer, and how many are asked for. */
    private static final List<Integer> WITH_SUBLEAVES = List.of(4, 7, 0xB, 0xD);

    private static final int SUBLEAVES = 4;
    private static final int SIGNIFICANT_INDEX = 1;
    private static final List<Integer> FIRST = List.of(0, 0x4000_0000, 0x8000_0000);

    private record Leaf(int number, int subleaf, int flags) {}

    private Cpuid() {}

    static MemorySegment of(Processor cpu, Arena arena) {
        List<Leaf> leaves = leaves(cpu);
        MemorySegment cpuid = KvmSystem.cpuid(arena, leaves.size());
        for (int i = 0; i < leaves.size(); i++) {
            Leaf leaf = leaves.get(i);
            long entry = HEADER + (long) ENTRY * i;
            cpuid.set(JAVA_INT, entry, leaf.number());
            cpuid.set(JAVA_INT, entry + 4, leaf.subleaf());
            cpuid.set(JAVA_INT, entry + 8, leaf.flags());
            int[] answer = Identification.answer(cpu, leaf.number(), leaf.subleaf());
            for (int register = 0; register < answer.length; register++) {
                cpuid.set(JAVA_INT, entry + 12 + 4L * register, answer[register]);
            }
        }
        return cpuid;
    }

    private static List<Leaf> leaves(Processor cpu) {
        List<Leaf> leaves = new ArrayList<>();
        for (int first : FIRST) {
            int last = Identification.answer(cpu, first, 0)[0];
            for (int number = first; number <= last; number++) {
                boolean has = WITH_SUBLEAVES.contains(number);
                for (int subleaf = 0; subleaf < (has ? SUBLEAVES : 1); subleaf++) {
                    leaves.add(new Leaf(number, subleaf, has ? SIGNIFICANT_INDEX : 0));
                }
            }
        }
        return leaves;
    }
}
