package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** FXSAVE, XSAVE, their restores, XGETBV and XSETBV (Intel SDM Vol. 1 §10.5, chapter 13). */
public final class ExtendedState {

    private static final long EM_OR_TS = 1 << 2 | 1 << 3;
    private static final long TS = 1 << 3;
    private static final long OSXSAVE = 1 << 18;
    private static final long X87 = 1;
    private static final long SSE = 2;
    private static final int XSAVE_SIZE = FloatingImage.SIZE + 64;

    private ExtendedState() {}

    /** FXSAVE, FXSAVE64. */
    public static void fxsave(Processor cpu, Instruction instruction) {
        long to = legacyAddress(cpu, instruction, true);
        FloatingImage.saveX87(cpu, to, instruction.has(Instruction.REX_W));
        FloatingImage.saveControl(cpu, to);
        FloatingImage.saveXmm(cpu, to);
    }

    /** FXRSTOR, FXRSTOR64. */
    public static void fxrstor(Processor cpu, Instruction instruction) {
        long from = legacyAddress(cpu, instruction, false);
        int control = FloatingImage.control(cpu, from);
        FloatingImage.loadX87(cpu, from, instruction.has(Instruction.REX_W));
        FloatingImage.loadXmm(cpu, from);
        cpu.mxcsr = control;
    }

    private static long legacyAddress(Processor cpu, Instruction instruction, boolean write) {
        if ((cpu.cr0 & EM_OR_TS) != 0) {
            throw cpu.raise(ProcessorException.DEVICE_NOT_AVAILABLE);
        }
        return address(cpu, instruction, FloatingImage.SIZE, 16, write);
    }

    /** An aligned address all of which can be accessed. */
    private static long address(
            Processor cpu, Instruction instruction, int size, int alignment, boolean write) {
        long address =
                write
                        ? Operands.writeAddress(cpu, instruction, size)
                        : Operands.readAddress(cpu, instruction, size);
        if ((address & alignment - 1) != 0) {
            throw Fault.protection(cpu);
        }
        if (write) {
            cpu.translation.prepareWrite(address, size);
        } else {
            LinearMemory.readByte(cpu, address);
            LinearMemory.readByte(cpu, address + size - 1);
        }
        return address;
    }

    /** XSAVE, XSAVE64. */
    public static void xsave(Processor cpu, Instruction instruction) {
        long requested = checkedRequest(cpu);
        long to = address(cpu, instruction, XSAVE_SIZE, 64, true);
        long header = to + FloatingImage.SIZE;
        if ((requested & X87) != 0) {
            FloatingImage.saveX87(cpu, to, instruction.has(Instruction.REX_W));
        }
        if ((requested & SSE) != 0) {
            FloatingImage.saveControl(cpu, to);
            FloatingImage.saveXmm(cpu, to);
        }
        long present = LinearMemory.readQuadword(cpu, header);
        LinearMemory.writeQuadword(cpu, header, present & ~requested | requested);
    }

    /** XRSTOR, XRSTOR64: the standard form. */
    public static void xrstor(Processor cpu, Instruction instruction) {
        long requested = checkedRequest(cpu);
        long from = address(cpu, instruction, XSAVE_SIZE, 64, false);
        long header = from + FloatingImage.SIZE;
        long present = LinearMemory.readQuadword(cpu, header);
        boolean compacted =
                (LinearMemory.readQuadword(cpu, header + 8)
                                | LinearMemory.readQuadword(cpu, header + 16))
                        != 0;
        if (compacted || (present & ~cpu.xcr0) != 0) {
            throw Fault.protection(cpu);
        }
        int control = (requested & SSE) != 0 ? FloatingImage.control(cpu, from) : cpu.mxcsr;
        if ((requested & present & X87) != 0) {
            FloatingImage.loadX87(cpu, from, instruction.has(Instruction.REX_W));
        } else if ((requested & X87) != 0) {
            FloatingImage.initializeX87(cpu);
        }
        if ((requested & present & SSE) != 0) {
            FloatingImage.loadXmm(cpu, from);
        } else if ((requested & SSE) != 0) {
            FloatingImage.initializeXmm(cpu);
        }
        cpu.mxcsr = control;
    }

    private static long checkedRequest(Processor cpu) {
        if ((cpu.cr4 & OSXSAVE) == 0) {
            throw Fault.undefined(cpu);
        }
        if ((cpu.cr0 & TS) != 0) {
            throw cpu.raise(ProcessorException.DEVICE_NOT_AVAILABLE);
        }
        return pair(cpu) & cpu.xcr0;
    }

    private static long pair(Processor cpu) {
        return cpu.registers[Processor.RDX] << 32 | cpu.registers[Processor.RAX] & 0xFFFF_FFFFL;
    }

    /** XGETBV. */
    public static void xgetbv(Processor cpu, Instruction instruction) {
        if ((cpu.cr4 & OSXSAVE) == 0) {
            throw Fault.undefined(cpu);
        }
        if ((int) cpu.registers[Processor.RCX] != 0) {
            throw Fault.protection(cpu);
        }
        Timestamp.setPair(cpu, cpu.xcr0);
    }

    /** XSETBV: x87 always, SSE if wanted. */
    public static void xsetbv(Processor cpu, Instruction instruction) {
        if ((cpu.cr4 & OSXSAVE) == 0) {
            throw Fault.undefined(cpu);
        }
        long value = pair(cpu);
        if (cpu.privilegeLevel != 0
                || (int) cpu.registers[Processor.RCX] != 0
                || (value & ~SSE) != X87) {
            throw Fault.protection(cpu);
        }
        cpu.xcr0 = value;
    }
}
