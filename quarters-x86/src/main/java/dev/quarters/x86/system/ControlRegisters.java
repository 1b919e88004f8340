package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;

/** MOV to and from control registers and their kin (Intel SDM Vol. 3A §2.5, Vol. 2 MOV). */
public final class ControlRegisters {

    private static final long PE = 1;
    private static final long TS = 1 << 3;
    private static final long ET = 1 << 4;
    private static final long WP = 1 << 16;
    private static final long NW = 1 << 29;
    private static final long CD = 1 << 30;
    private static final long PG = 1L << 31;

    /** PE, MP, EM, TS, NE, WP, AM, NW, CD, PG. */
    private static final long CR0_WRITABLE = PG | CD | NW | 1 << 18 | WP | 1 << 5 | 0xF;

    private static final long EFER_LME = 1 << 8;
    private static final long EFER_LMA = 1 << 10;

    private static final long PAE = 1 << 5;
    private static final long PCIDE = 1 << 17;
    private static final long KEEP = 1L << 63;

    private ControlRegisters() {}

    /** MOV r, CRn. */
    public static void read(Processor cpu, Instruction instruction) {
        int number = instruction.register;
        checkNumber(cpu, number);
        long value =
                switch (number) {
                    case 0 -> cpu.cr0;
                    case 2 -> cpu.cr2;
                    case 3 -> cpu.cr3;
                    case 4 -> cpu.cr4;
                    default -> cpu.bus.taskPriority();
                };
        cpu.registers[instruction.rm] = cpu.in64BitMode() ? value : value & 0xFFFF_FFFFL;
    }

    /** MOV CRn, r. */
    public static void write(Processor cpu, Instruction instruction) {
        int number = instruction.register;
        checkNumber(cpu, number);
        long value = cpu.registers[instruction.rm];
        if (!cpu.in64BitMode()) {
            value &= 0xFFFF_FFFFL;
        }
        switch (number) {
            case 0 -> writeCr0(cpu, value);
            case 2 -> cpu.cr2 = value;
            case 3 -> writeCr3(cpu, value);
            case 4 -> ControlRegister4.write(cpu, value);
            default -> writeCr8(cpu, value);
        }
    }

    private static void checkNumber(Processor cpu, int number) {
        boolean exists = number == 0 || number >= 2 && number <= 4;
        if (!exists && !(number == 8 && cpu.in64BitMode())) {
            throw Fault.undefined(cpu);
        }
        checkSupervisor(cpu);
    }

    static void checkSupervisor(Processor cpu) {
        if (cpu.privilegeLevel != 0) {
            throw Fault.protection(cpu);
        }
    }

    private static void writeCr0(Processor cpu, long value) {
        boolean paging = (value & PG) != 0;
        boolean illegal =
                value >>> 32 != 0
                        || paging && (value & PE) == 0
                        || (value & NW) != 0 && (value & CD) == 0
                        || !paging && (cpu.cr4 & PCIDE) != 0
                        || !paging && cpu.in64BitMode();
        if (illegal) {
            throw Fault.protection(cpu);
        }
        long next = value & CR0_WRITABLE | ET;
        long changed = next ^ cpu.cr0;
        if (paging && (changed & PG) != 0) {
            enterPaging(cpu);
        } else if (paging && (changed & (CD | NW)) != 0 && usesPointers(cpu)) {
            loadPointers(cpu, cpu.cr3);
        }
        if (!paging) {
            cpu.efer &= ~EFER_LMA;
        }
        cpu.cr0 = next;
        if ((changed & (PG | WP | PE)) != 0) {
            cpu.translation.flush();
        }
        CodeSegment.update(cpu, (changed & PE) != 0 ? 0 : cpu.privilegeLevel);
    }

    private static void enterPaging(Processor cpu) {
        if ((cpu.efer & EFER_LME) != 0) {
            boolean long64 = (cpu.segments[Segment.CS].attributes & Segment.LONG) != 0;
            if ((cpu.cr4 & PAE) == 0 || long64) {
                throw Fault.protection(cpu);
            }
            cpu.efer |= EFER_LMA;
        } else if ((cpu.cr4 & PAE) != 0) {
            loadPointers(cpu, cpu.cr3);
        }
    }

    /** Whether PAE paging of 32-bit modes is in use. */
    static boolean usesPointers(Processor cpu) {
        return (cpu.cr0 & PG) != 0 && (cpu.cr4 & PAE) != 0 && !cpu.inLongMode();
    }

    /** Loads the four page-directory pointers; reserved bits are #GP(0) (SDM Vol. 3A §4.4.1). */
    static void loadPointers(Processor cpu, long cr3) {
        long reserved = ~((1L << cpu.model.physicalAddressBits()) - 1) | 0x1E6;
        long[] loaded = new long[4];
        for (int i = 0; i < 4; i++) {
            loaded[i] = cpu.translation.readPhysical((cr3 & 0xFFFF_FFE0L) + 8L * i);
            if ((loaded[i] & 1) != 0 && (loaded[i] & reserved) != 0) {
                throw Fault.protection(cpu);
            }
        }
        System.arraycopy(loaded, 0, cpu.pageDirectoryPointers, 0, 4);
    }

    private static void writeCr3(Processor cpu, long value) {
        boolean keep = (cpu.cr4 & PCIDE) != 0 && (value & KEEP) != 0;
        long next = keep ? value & ~KEEP : value;
        if (cpu.inLongMode() && next >>> cpu.model.physicalAddressBits() != 0) {
            throw Fault.protection(cpu);
        }
        if (usesPointers(cpu)) {
            loadPointers(cpu, next);
        }
        cpu.cr3 = next;
        if (keep) {
            cpu.translation.leaveSpace();
        } else {
            cpu.translation.flushSpace();
        }
    }

    /** A task switch's load of CR3. */
    static void loadPageDirectory(Processor cpu, long value) {
        if (usesPointers(cpu)) {
            loadPointers(cpu, value);
        }
        cpu.cr3 = value;
        cpu.translation.flushSpace();
    }

    private static void writeCr8(Processor cpu, long value) {
        if (value >>> 4 != 0) {
            throw Fault.protection(cpu);
        }
        cpu.bus.setTaskPriority((int) value);
    }

    /** CLTS. */
    public static void clearTaskSwitched(Processor cpu, Instruction instruction) {
        checkSupervisor(cpu);
        cpu.cr0 &= ~TS;
    }

    /** LMSW: the lower four bits of CR0, but PE is never cleared. */
    public static void loadStatusWord(Processor cpu, Instruction instruction) {
        checkSupervisor(cpu);
        long value = Operands.readRm(cpu, instruction, 2) & 0xF;
        writeCr0(cpu, cpu.cr0 & ~0xEL | value);
    }

    /** SMSW: 16 bits to memory, as many as the operand has to a register. */
    public static void storeStatusWord(Processor cpu, Instruction instruction) {
        DescriptorTableInstructions.checkStore(cpu);
        int size = instruction.inMemory() ? 2 : instruction.operandSize;
        Operands.writeRm(cpu, instruction, size, cpu.cr0);
    }
}
