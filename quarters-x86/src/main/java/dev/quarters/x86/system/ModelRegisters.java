package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** RDMSR and WRMSR (Intel SDM Vol. 4 chapter 2). What is not here is a #GP(0). */
public final class ModelRegisters {

    private static final int PLATFORM_ID = 0x17;
    private static final int APIC_BASE = 0x1B;
    private static final int FEATURE_CONTROL = 0x3A;
    private static final int UPDATE_TRIGGER = 0x79;
    private static final int UPDATE_SIGNATURE = 0x8B;
    private static final int MTRR_CAPABILITIES = 0xFE;
    private static final int ARCHITECTURE_CAPABILITIES = 0x10A;
    private static final int MACHINE_CHECK_CAPABILITIES = 0x179;
    private static final int PERFORMANCE_STATUS = 0x198;

    private static final long LOCKED = 1;
    private static final long MICROCODE_REVISION = 1L << 32;

    /**
     * RDCL_NO, IBRS_ALL, SKIP_L1DFL_VMENTRY, SSB_NO, MDS_NO, PSCHANGE_MC_NO, TAA_NO, SBDR_SSDP_NO,
     * FBSDP_NO, PSDP_NO, BHI_NO, PBRSB_NO, GDS_NO, RFDS_NO, ITS_NO: nothing is speculated here.
     */
    private static final long NOT_VULNERABLE =
            1 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 13 | 1 << 14 | 1 << 15
                    | 1 << 20 | 1 << 24 | 1 << 26 | 1 << 27 | 1L << 62;

    private ModelRegisters() {}

    /** RDMSR. */
    public static void read(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        Timestamp.setPair(cpu, read(cpu, (int) cpu.registers[Processor.RCX]));
    }

    /** WRMSR. */
    public static void write(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        long value =
                cpu.registers[Processor.RDX] << 32 | cpu.registers[Processor.RAX] & 0xFFFF_FFFFL;
        if (!write(cpu, (int) cpu.registers[Processor.RCX], value)) {
            throw Fault.protection(cpu);
        }
    }

    /**
     * The value of a register for who executes RDMSR otherwise.
     *
     * @throws dev.quarters.x86.ProcessorException #GP(0): there is none
     */
    public static long read(Processor cpu, int index) {
        if (isOfApic(index)) {
            long[] value = new long[1];
            if (!cpu.bus.readApicRegister(index, value)) {
                throw Fault.protection(cpu);
            }
            return value[0];
        }
        ModelRegister register = ModelRegister.of(index);
        if (register != null) {
            return register.read(cpu);
        }
        if (MemoryTypes.isFixed(index)) {
            return cpu.memoryTypes.readFixed(index);
        }
        if (MemoryTypes.isVariable(index)) {
            return cpu.memoryTypes.variable[index - 0x200];
        }
        return switch (index) {
            case 0, 1, PLATFORM_ID, PERFORMANCE_STATUS, MACHINE_CHECK_CAPABILITIES -> 0;
            case FEATURE_CONTROL -> LOCKED;
            case UPDATE_SIGNATURE -> MICROCODE_REVISION;
            case MTRR_CAPABILITIES -> MemoryTypes.CAPABILITIES;
            case ARCHITECTURE_CAPABILITIES -> {
                require(cpu, Feature.ARCH_CAPABILITIES);
                yield NOT_VULNERABLE;
            }
            default -> throw Fault.protection(cpu);
        };
    }

    private static void require(Processor cpu, Feature feature) {
        if (!cpu.model.has(feature)) {
            throw Fault.protection(cpu);
        }
    }

    /** Whether there is such a register, and it may have that value; then it has. */
    public static boolean write(Processor cpu, int index, long value) {
        if (isOfApic(index)) {
            return cpu.bus.writeApicRegister(index, value);
        }
        ModelRegister register = ModelRegister.of(index);
        if (register != null) {
            return register.write(cpu, value);
        }
        if (MemoryTypes.isFixed(index)) {
            return cpu.memoryTypes.writeFixed(index, value);
        }
        if (MemoryTypes.isVariable(index)) {
            return cpu.memoryTypes.writeVariable(index, value, cpu.model.physicalAddressBits());
        }
        return switch (index) {
            case 0, 1, UPDATE_SIGNATURE -> value == 0;
            case UPDATE_TRIGGER -> true;
            default -> false;
        };
    }

    private static boolean isOfApic(int index) {
        return index == APIC_BASE || index == 0x6E0 || index >= 0x800 && index <= 0x8FF;
    }
}
