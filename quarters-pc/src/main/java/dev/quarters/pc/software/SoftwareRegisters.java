package dev.quarters.pc.software;

import dev.quarters.machine.debug.Register;
import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.x87.Environment;
import dev.quarters.x86.x87.X87State;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The software CPU's registers as debuggers read and write them. */
final class SoftwareRegisters {

    private static final long LOW = 0xFFFF_FFFFL;
    private static final int CONTROL_WORD = 0x1F3F;
    private static final int CONTROL_WORD_ONES = 0x40;
    private static final int MXCSR = 0xFFFF;
    private static final long PAE = 1 << 5;

    private final Processor cpu;

    SoftwareRegisters(Processor cpu) {
        this.cpu = cpu;
    }

    byte[] read(Register register) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        int number = register.number();
        X87State x87 = cpu.x87;
        switch (register.kind()) {
            case GENERAL -> bytes.putLong(cpu.registers[number]);
            case INSTRUCTION_POINTER -> bytes.putLong(cpu.rip);
            case FLAGS -> bytes.putLong(Flags.value(cpu));
            case SELECTOR -> bytes.putLong(cpu.segments[number].selector);
            case SEGMENT_BASE -> bytes.putLong(cpu.segments[number].base);
            case FLOATING -> {
                bytes.putLong(x87.significand[physical(number)]);
                bytes.putShort((short) x87.signExponent[physical(number)]);
            }
            case FLOATING_CONTROL -> bytes.putLong(floatingControl(number));
            case VECTOR -> bytes.putLong(cpu.xmm[2 * number]).putLong(cpu.xmm[2 * number + 1]);
            case VECTOR_CONTROL -> bytes.putInt(cpu.mxcsr);
            case CONTROL -> bytes.putLong(control(number));
            case EXTENDED_FEATURES -> bytes.putLong(cpu.efer);
            case KERNEL_GS_BASE -> bytes.putLong(cpu.kernelGsBase);
        }
        return Arrays.copyOf(bytes.array(), register.bytes());
    }

    private int physical(int number) {
        return (cpu.x87.status >> 11 & 7) + number & 7;
    }

    private long floatingControl(int number) {
        X87State x87 = cpu.x87;
        return switch (number) {
            case 0 -> x87.control;
            case 1 -> x87.status;
            case 2 -> Environment.fullTags(x87);
            case 3 -> x87.lastInstructionSelector;
            case 4 -> x87.lastInstructionPointer;
            case 5 -> x87.lastOperandSelector;
            case 6 -> x87.lastOperandPointer;
            default -> x87.lastOpcode;
        };
    }

    private long control(int number) {
        return switch (number) {
            case 0 -> cpu.cr0;
            case 2 -> cpu.cr2;
            case 3 -> cpu.cr3;
            case 4 -> cpu.cr4;
            default -> cpu.bus.taskPriority();
        };
    }

    /**
     * What would change the processor's mode is refused: it takes more than a value to make a mode.
     */
    boolean write(Register register, byte[] value) {
        if (Arrays.equals(value, read(register))) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(value, 16)).order(ByteOrder.LITTLE_ENDIAN);
        long low = bytes.getLong(0);
        int number = register.number();
        switch (register.kind()) {
            case GENERAL -> cpu.registers[number] = cpu.codeSize == 8 ? low : low & LOW;
            case INSTRUCTION_POINTER -> {
                return setInstructionPointer(low);
            }
            case FLAGS -> {
                return setFlags(low);
            }
            case SEGMENT_BASE -> {
                return setBase(cpu.segments[number], low);
            }
            case FLOATING -> {
                cpu.x87.significand[physical(number)] = low;
                cpu.x87.signExponent[physical(number)] = bytes.getShort(8) & 0xFFFF;
            }
            case FLOATING_CONTROL -> {
                return setFloatingControl(number, (int) low);
            }
            case VECTOR -> {
                cpu.xmm[2 * number] = low;
                cpu.xmm[2 * number + 1] = bytes.getLong(8);
            }
            case VECTOR_CONTROL -> cpu.mxcsr = (int) low & MXCSR;
            case CONTROL -> {
                return setControl(number, low);
            }
            case KERNEL_GS_BASE -> cpu.kernelGsBase = low;
            case SELECTOR, EXTENDED_FEATURES -> {
                return false;
            }
        }
        return true;
    }

    private boolean setInstructionPointer(long value) {
        boolean fits = cpu.codeSize == 8 ? cpu.translation.isCanonical(value) : (value & ~LOW) == 0;
        if (fits) {
            cpu.rip = value;
        }
        return fits;
    }

    private boolean setFlags(long value) {
        long writable =
                Flags.CF
                        | Flags.PF
                        | Flags.AF
                        | Flags.ZF
                        | Flags.SF
                        | Flags.OF
                        | Flags.DF
                        | Flags.TF
                        | Flags.IF
                        | Flags.RF
                        | Flags.IOPL
                        | Flags.NT
                        | Flags.AC
                        | Flags.ID;
        long before = Flags.value(cpu);
        if (((value ^ before) & LOW & ~writable) != 0) {
            return false;
        }
        Flags.set(cpu, value & LOW);
        cpu.translation.selectMode();
        return true;
    }

    private boolean setBase(Segment segment, long value) {
        if (!cpu.translation.isCanonical(value)) {
            return false;
        }
        segment.base = value;
        return true;
    }

    private boolean setFloatingControl(int number, int value) {
        X87State x87 = cpu.x87;
        switch (number) {
            case 0 -> x87.control = value & CONTROL_WORD | CONTROL_WORD_ONES;
            case 1 -> x87.status = value & 0xFFFF;
            case 2 -> x87.tags = Environment.tags(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean setControl(int number, long value) {
        switch (number) {
            case 2 -> cpu.cr2 = value;
            case 3 -> {
                boolean pointersToo = (cpu.cr4 & PAE) != 0 && !cpu.inLongMode();
                boolean reserved = value >>> cpu.model.physicalAddressBits() != 0;
                if (pointersToo || reserved) {
                    return false;
                }
                cpu.cr3 = value;
                cpu.translation.flush();
            }
            case 8 -> {
                if ((value & ~0xFL) != 0) {
                    return false;
                }
                cpu.bus.setTaskPriority((int) value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
