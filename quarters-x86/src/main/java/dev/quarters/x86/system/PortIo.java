package dev.quarters.x86.system;

import static dev.quarters.x86.Processor.RAX;
import static dev.quarters.x86.Processor.RDI;
import static dev.quarters.x86.Processor.RDX;
import static dev.quarters.x86.Processor.RSI;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.execute.Repeat;
import dev.quarters.x86.memory.LinearMemory;
import dev.quarters.x86.memory.Mode;

/** IN, OUT, INS and OUTS, with their permission (Intel SDM Vol. 1 chapter 19). */
public final class PortIo {

    private static final int BITMAP_POINTER = 102;

    private PortIo() {}

    /** IN from the port in the instruction. */
    public static void inImmediate(Processor cpu, Instruction instruction) {
        in(cpu, instruction, (int) instruction.immediate & 0xFF);
    }

    /** IN from the port in DX. */
    public static void inRegister(Processor cpu, Instruction instruction) {
        in(cpu, instruction, (int) cpu.registers[RDX] & 0xFFFF);
    }

    private static void in(Processor cpu, Instruction instruction, int port) {
        int size = instruction.operandSize;
        check(cpu, port, size);
        Operands.writeRegister(cpu, instruction, RAX, size, cpu.bus.readPort(port, size));
    }

    /** OUT to the port in the instruction. */
    public static void outImmediate(Processor cpu, Instruction instruction) {
        out(cpu, instruction, (int) instruction.immediate & 0xFF);
    }

    /** OUT to the port in DX. */
    public static void outRegister(Processor cpu, Instruction instruction) {
        out(cpu, instruction, (int) cpu.registers[RDX] & 0xFFFF);
    }

    private static void out(Processor cpu, Instruction instruction, int port) {
        int size = instruction.operandSize;
        check(cpu, port, size);
        cpu.bus.writePort(port, size, cut((int) cpu.registers[RAX], size));
    }

    private static int cut(int value, int size) {
        return size == 4 ? value : value & (1 << 8 * size) - 1;
    }

    /** INS: the memory is asked first, so that a page fault loses nothing of the device's. */
    public static void ins(Processor cpu, Instruction instruction) {
        int port = (int) cpu.registers[RDX] & 0xFFFF;
        int size = instruction.operandSize;
        check(cpu, port, size);
        for (long left = Repeat.count(cpu, instruction); left > 0; left--) {
            long offset = Repeat.offset(cpu, instruction, RDI);
            long address = Operands.linear(cpu, Segment.ES, offset, size, true);
            cpu.translation.prepareWrite(address, size);
            LinearMemory.write(cpu, address, size, cpu.bus.readPort(port, size));
            Repeat.advance(cpu, instruction, RDI, 1);
            Repeat.done(cpu, instruction, 1);
        }
        Repeat.again(cpu, instruction);
    }

    /** OUTS. */
    public static void outs(Processor cpu, Instruction instruction) {
        int port = (int) cpu.registers[RDX] & 0xFFFF;
        int size = instruction.operandSize;
        check(cpu, port, size);
        for (long left = Repeat.count(cpu, instruction); left > 0; left--) {
            long offset = Repeat.offset(cpu, instruction, RSI);
            long address = Operands.linear(cpu, instruction.segment, offset, size, false);
            cpu.bus.writePort(port, size, cut((int) LinearMemory.read(cpu, address, size), size));
            Repeat.advance(cpu, instruction, RSI, 1);
            Repeat.done(cpu, instruction, 1);
        }
        Repeat.again(cpu, instruction);
    }

    /** #GP(0) unless IOPL or the task's bitmap allows all of the ports. */
    private static void check(Processor cpu, int port, int size) {
        boolean byBitmap =
                (cpu.cr0 & 1) != 0
                        && (cpu.inVirtual8086Mode()
                                || cpu.privilegeLevel > FlagsImage.ioPrivilegeLevel(cpu));
        if (byBitmap && !isAllowed(cpu, port, size)) {
            throw Fault.protection(cpu);
        }
        Breakpoints.port(cpu, port, size);
    }

    private static boolean isAllowed(Processor cpu, int port, int size) {
        Segment task = cpu.taskRegister;
        boolean narrow = Descriptor.is16Bit((long) task.attributes << 40);
        if (task.isNull() || narrow || task.limit < BITMAP_POINTER + 1) {
            return false;
        }
        long pointer = cpu.translation.read(task.base + BITMAP_POINTER, 2, Mode.SUPERVISOR);
        long at = pointer + (port >> 3);
        if (at + 1 > task.limit) {
            return false;
        }
        long bits = cpu.translation.read(task.base + at, 2, Mode.SUPERVISOR);
        return (bits >> (port & 7) & (1 << size) - 1) == 0;
    }
}
