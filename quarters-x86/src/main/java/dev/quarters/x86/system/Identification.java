package dev.quarters.x86.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.system.Feature.Register;

import java.util.Arrays;

/** CPUID (Intel SDM Vol. 2A, CPUID). An answer is EAX, EBX, ECX, EDX. */
public final class Identification {

    private static final int LAST = 0x16;
    private static final int LAST_EXTENDED = 0x8000_0008;
    private static final int HYPERVISOR = 0x4000_0000;
    private static final int LAST_HYPERVISOR = 0x4000_0010;
    private static final String HYPERVISOR_NAME = "QuartersVMM\0";

    /** Where there is no other hypervisor's, KVM's own leaves may be (its cpuid.rst). */
    private static final int KVM = 0x4000_0100;

    private static final int LAST_KVM = 0x4000_0101;
    private static final String KVM_NAME = "KVMKVMKVM\0\0\0";
    private static final long OSXSAVE = 1 << 18;

    private Identification() {}

    /** CPUID. */
    public static void cpuid(Processor cpu, Instruction instruction) {
        int[] answer =
                answer(cpu, (int) cpu.registers[Processor.RAX], (int) cpu.registers[Processor.RCX]);
        cpu.registers[Processor.RAX] = answer[0] & 0xFFFF_FFFFL;
        cpu.registers[Processor.RBX] = answer[1] & 0xFFFF_FFFFL;
        cpu.registers[Processor.RCX] = answer[2] & 0xFFFF_FFFFL;
        cpu.registers[Processor.RDX] = answer[3] & 0xFFFF_FFFFL;
    }

    /** EAX, EBX, ECX and EDX for a leaf; one that is too high is answered as the last basic one. */
    public static int[] answer(Processor cpu, int leaf, int subleaf) {
        CpuModel model = cpu.model;
        int known = leaf;
        boolean hypervisor = leaf >>> 28 == 4 && model.has(Feature.HYPERVISOR);
        if (leaf >>> 28 != 8 && !hypervisor && Integer.compareUnsigned(leaf, LAST) > 0
                || leaf >>> 28 == 8 && Integer.compareUnsigned(leaf, LAST_EXTENDED) > 0) {
            known = LAST;
        }
        return switch (known) {
            case 0 -> vendor(model, LAST);
            case 1 -> features(cpu);
            case 2 -> new int[] {0x00FF_FF01, 0, 0, 0}; // caches: see leaf 4
            case 4 -> Topology.cache(model, subleaf);
            case 6 -> byFeatures(model, 6);
            case 7 -> subleaf == 0 ? byFeatures(model, 7) : new int[4];
            case 0xB -> Topology.levels(model, subleaf, cpu.apicIdentifier);
            case 0xD -> extendedState(cpu, subleaf);
            case 0x15 -> timestampRatio(model);
            case 0x16 -> frequencies(model);
            case HYPERVISOR -> hypervisorName();
            case LAST_HYPERVISOR -> kilohertz(model);
            case KVM -> kvmName(model);
            case LAST_KVM -> byFeatures(model, LAST_KVM);
            case 0x8000_0000 -> new int[] {LAST_EXTENDED, 0, 0, 0};
            case 0x8000_0001 -> extendedFeatures(cpu);
            case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> brand(model, known & 0xF);
            case 0x8000_0006 -> new int[] {0, 0, 256 << 16 | 6 << 12 | 64, 0};
            case 0x8000_0007 -> byFeatures(model, known);
            case 0x8000_0008 -> addressSizes(model);
            default -> new int[4];
        };
    }

    private static int[] byFeatures(CpuModel model, int leaf) {
        return new int[] {
            model.featureBits(leaf, Register.EAX),
            model.featureBits(leaf, Register.EBX),
            model.featureBits(leaf, Register.ECX),
            model.featureBits(leaf, Register.EDX)
        };
    }

    private static int[] vendor(CpuModel model, int last) {
        int[] words = words(model.vendor(), 12);
        return new int[] {last, words[0], words[2], words[1]};
    }

    private static int[] features(Processor cpu) {
        CpuModel model = cpu.model;
        int[] answer = byFeatures(model, 1);
        answer[0] = model.signature();
        answer[1] = cpu.apicIdentifier << 24 | Topology.identifiers(model) << 16 | (64 / 8) << 8;
        if ((cpu.cr4 & OSXSAVE) != 0) {
            answer[2] |= 1 << 27;
        }
        return answer;
    }

    private static int[] extendedFeatures(Processor cpu) {
        int[] answer = byFeatures(cpu.model, 0x8000_0001);
        if (!cpu.in64BitMode()) {
            answer[3] &= ~Feature.SYSCALL.mask(); // as on every Intel processor
        }
        return answer;
    }

    /** x87 and SSE, in the legacy region and the header (Intel SDM Vol. 1 §13.2). */
    private static int[] extendedState(Processor cpu, int subleaf) {
        if (!cpu.model.has(Feature.XSAVE) || subleaf != 0) {
            return new int[4];
        }
        return new int[] {3, 576, 576, 0};
    }

    private static int[] timestampRatio(CpuModel model) {
        long crystal = model.crystalHertz();
        long divisor = greatestCommonDivisor(model.timestampHertz(), crystal);
        long numerator = model.timestampHertz() / divisor;
        long denominator = crystal / divisor;
        if (numerator >>> 32 != 0 || denominator >>> 32 != 0 || crystal >>> 32 != 0) {
            return new int[4];
        }
        return new int[] {(int) denominator, (int) numerator, (int) crystal, 0};
    }

    private static long greatestCommonDivisor(long left, long right) {
        return right == 0 ? left : greatestCommonDivisor(right, left % right);
    }

    private static int[] frequencies(CpuModel model) {
        int megahertz = (int) Math.min(model.timestampHertz() / 1_000_000, 0xFFFF);
        return new int[] {megahertz, megahertz, 100, 0};
    }

    private static int[] hypervisorName() {
        return hypervisor(LAST_HYPERVISOR, HYPERVISOR_NAME);
    }

    private static int[] kvmName(CpuModel model) {
        return model.has(Feature.PARAVIRTUAL_CLOCK) ? hypervisor(LAST_KVM, KVM_NAME) : new int[4];
    }

    private static int[] hypervisor(int last, String name) {
        int[] words = words(name, 12);
        return new int[] {last, words[0], words[1], words[2]};
    }

    private static int[] kilohertz(CpuModel model) {
        return new int[] {
            (int) (model.timestampHertz() / 1000), (int) (model.crystalHertz() / 1000), 0, 0
        };
    }

    private static int[] brand(CpuModel model, int part) {
        return Arrays.copyOfRange(words(model.brand(), 48), (part - 2) * 4, (part - 1) * 4);
    }

    private static int[] addressSizes(CpuModel model) {
        int linear = model.has(Feature.LA57) ? 57 : 48;
        return new int[] {linear << 8 | model.physicalAddressBits(), 0, 0, 0};
    }

    private static int[] words(String text, int length) {
        byte[] bytes = Arrays.copyOf(text.getBytes(ISO_8859_1), length);
        int[] words = new int[length / 4];
        for (int i = 0; i < length; i++) {
            words[i / 4] |= (bytes[i] & 0xFF) << 8 * (i % 4);
        }
        return words;
    }
}
