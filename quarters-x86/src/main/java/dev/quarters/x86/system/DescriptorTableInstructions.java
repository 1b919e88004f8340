package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** LGDT, LIDT, LLDT, LTR and their stores (Intel SDM Vol. 3A §2.4). */
public final class DescriptorTableInstructions {

    private static final long UMIP = 1 << 11;

    private DescriptorTableInstructions() {}

    /** SGDT. */
    public static void storeGlobal(Processor cpu, Instruction instruction) {
        checkStore(cpu);
        store(cpu, instruction, cpu.globalDescriptorTableLimit, cpu.globalDescriptorTableBase);
    }

    /** SIDT. */
    public static void storeInterrupt(Processor cpu, Instruction instruction) {
        checkStore(cpu);
        store(
                cpu,
                instruction,
                cpu.interruptDescriptorTableLimit,
                cpu.interruptDescriptorTableBase);
    }

    private static void store(Processor cpu, Instruction instruction, int limit, long base) {
        int size = cpu.in64BitMode() ? 8 : 4;
        long address = Operands.writeAddress(cpu, instruction, size + 2);
        cpu.translation.prepareWrite(address, size + 2);
        LinearMemory.writeWord(cpu, address, limit);
        LinearMemory.write(cpu, address + 2, size, base);
    }

    /** LGDT. */
    public static void loadGlobal(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        long address = pointer(cpu, instruction);
        long base = base(cpu, instruction, address);
        cpu.globalDescriptorTableLimit = LinearMemory.readWord(cpu, address);
        cpu.globalDescriptorTableBase = base;
    }

    /** LIDT. */
    public static void loadInterrupt(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        long address = pointer(cpu, instruction);
        long base = base(cpu, instruction, address);
        cpu.interruptDescriptorTableLimit = LinearMemory.readWord(cpu, address);
        cpu.interruptDescriptorTableBase = base;
    }

    private static long pointer(Processor cpu, Instruction instruction) {
        return Operands.readAddress(cpu, instruction, cpu.in64BitMode() ? 10 : 6);
    }

    private static long base(Processor cpu, Instruction instruction, long address) {
        if (cpu.in64BitMode()) {
            long base = LinearMemory.readQuadword(cpu, address + 2);
            if (!cpu.translation.isCanonical(base)) {
                throw Fault.protection(cpu);
            }
            return base;
        }
        long mask = instruction.operandSize == 2 ? 0xFF_FFFF : 0xFFFF_FFFFL;
        return LinearMemory.readDoubleword(cpu, address + 2) & mask;
    }

    /** SLDT. */
    public static void storeLocal(Processor cpu, Instruction instruction) {
        storeSelector(cpu, instruction, cpu.localDescriptorTable.selector);
    }

    /** STR. */
    public static void storeTask(Processor cpu, Instruction instruction) {
        storeSelector(cpu, instruction, cpu.taskRegister.selector);
    }

    private static void storeSelector(Processor cpu, Instruction instruction, int selector) {
        checkProtected(cpu);
        checkStore(cpu);
        int size = instruction.inMemory() ? 2 : instruction.operandSize;
        Operands.writeRm(cpu, instruction, size, selector);
    }

    /** LLDT. */
    public static void loadLocal(Processor cpu, Instruction instruction) {
        checkProtected(cpu);
        ControlRegisters.checkSupervisor(cpu);
        int selector = (int) Operands.readRm(cpu, instruction, 2) & 0xFFFF;
        SystemSegment.loadLocalTable(cpu, selector);
    }

    /** LTR. */
    public static void loadTask(Processor cpu, Instruction instruction) {
        checkProtected(cpu);
        ControlRegisters.checkSupervisor(cpu);
        int selector = (int) Operands.readRm(cpu, instruction, 2) & 0xFFFF;
        SystemSegment.loadTask(cpu, selector);
    }

    static void checkProtected(Processor cpu) {
        if (!cpu.inProtectedMode()) {
            throw Fault.undefined(cpu);
        }
    }

    /** User-mode instruction prevention (Intel SDM Vol. 3A §2.5, CR4.UMIP). */
    static void checkStore(Processor cpu) {
        if ((cpu.cr4 & UMIP) != 0 && cpu.privilegeLevel != 0) {
            throw Fault.protection(cpu);
        }
    }
}
