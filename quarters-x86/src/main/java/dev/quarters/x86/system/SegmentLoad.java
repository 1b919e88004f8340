package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** Loads of data and stack segment registers (Intel SDM Vol. 3A §5.6, §5.7). */
public final class SegmentLoad {

    /** Of virtual-8086 mode: present, DPL 3, data, writable, accessed. */
    static final int VIRTUAL_8086_ATTRIBUTES = 0xF3;

    private SegmentLoad() {}

    /** MOV Sreg, r/m16. */
    public static void move(Processor cpu, Instruction instruction) {
        int segment = instruction.register;
        if (segment == Segment.CS || segment > Segment.GS) {
            throw Fault.undefined(cpu);
        }
        load(cpu, segment, (int) Operands.readRm(cpu, instruction, 2) & 0xFFFF);
        if (segment == Segment.SS) {
            cpu.interruptShadow = true;
        }
    }

    /** MOV r/m, Sreg: 16 bits to memory, zero-extended to a register. */
    public static void store(Processor cpu, Instruction instruction) {
        if (instruction.register > Segment.GS) {
            throw Fault.undefined(cpu);
        }
        int selector = cpu.segments[instruction.register].selector;
        int size = instruction.inMemory() ? 2 : instruction.operandSize;
        Operands.writeRm(cpu, instruction, size, selector);
    }

    /** LDS, LES, LSS, LFS and LGS: by the opcode's last byte. */
    public static void farPointer(Processor cpu, Instruction instruction) {
        if (!instruction.inMemory()) {
            throw Fault.undefined(cpu);
        }
        int segment =
                switch (instruction.opcode & 0xFF) {
                    case 0xC4 -> Segment.ES;
                    case 0xC5 -> Segment.DS;
                    case 0xB2 -> Segment.SS;
                    case 0xB4 -> Segment.FS;
                    default -> Segment.GS;
                };
        int size = instruction.operandSize;
        long address = Operands.readAddress(cpu, instruction, size + 2);
        long offset = LinearMemory.read(cpu, address, size);
        int selector = LinearMemory.readWord(cpu, address + size);
        load(cpu, segment, selector);
        Operands.writeRegister(cpu, instruction, instruction.register, size, offset);
    }

    /** Loads ES, SS, DS, FS or GS. */
    static void load(Processor cpu, int segment, int selector) {
        Segment register = cpu.segments[segment];
        if (!cpu.inProtectedMode()) {
            loadReal(cpu, register, selector);
        } else if (segment == Segment.SS) {
            loadStack(cpu, register, selector, cpu.privilegeLevel);
        } else {
            loadData(cpu, register, selector);
        }
    }

    static void loadReal(Processor cpu, Segment register, int selector) {
        if (cpu.inVirtual8086Mode()) {
            register.set(selector, (long) selector << 4, 0xFFFF, VIRTUAL_8086_ATTRIBUTES);
        } else {
            register.set(selector, (long) selector << 4, register.limit, register.attributes);
        }
    }

    private static void loadStack(Processor cpu, Segment register, int selector, int level) {
        if (DescriptorTables.isNull(selector)) {
            if (!cpu.in64BitMode() || level == 3 || (selector & 3) != level) {
                throw Fault.protection(cpu);
            }
            setNull(register, selector);
            return;
        }
        long raw = DescriptorTables.read(cpu, selector);
        if ((selector & 3) != level
                || !Descriptor.isWritable(raw)
                || Descriptor.privilegeLevel(raw) != level) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.stack(cpu, selector);
        }
        DescriptorTables.fill(
                register, selector, DescriptorTables.markAccessed(cpu, selector, raw));
    }

    private static void loadData(Processor cpu, Segment register, int selector) {
        if (DescriptorTables.isNull(selector)) {
            setNull(register, selector);
            return;
        }
        long raw = DescriptorTables.read(cpu, selector);
        boolean open = Descriptor.isCode(raw) && Descriptor.isConforming(raw);
        int level = Math.max(selector & 3, cpu.privilegeLevel);
        if (!Descriptor.isReadable(raw) || !open && level > Descriptor.privilegeLevel(raw)) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
        DescriptorTables.fill(
                register, selector, DescriptorTables.markAccessed(cpu, selector, raw));
    }

    /** A null selector: not usable; of SS it keeps its privilege level. */
    static void setNull(Segment register, int selector) {
        register.set(selector, 0, 0, (selector & 3) << 5);
    }

    /**
     * After a return to an outer level: data segments that it may not use become null (Intel SDM
     * Vol. 2, RET). Those that are null already keep their base, which 64-bit code uses.
     */
    static void dropPrivileged(Processor cpu) {
        for (int segment : new int[] {Segment.ES, Segment.DS, Segment.FS, Segment.GS}) {
            Segment register = cpu.segments[segment];
            boolean conforming = (register.attributes & 12) == 12;
            boolean closed = !conforming && register.privilegeLevel() < cpu.privilegeLevel;
            if (closed && !register.isNull()) {
                setNull(register, 0);
            }
        }
    }
}
