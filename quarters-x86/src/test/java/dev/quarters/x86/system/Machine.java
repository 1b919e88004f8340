package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.interpret.InstructionCycle;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;

/**
 * A processor on a {@link FlatBus}, in one of the modes with flat segments, and what tests do with
 * it. In memory: the global table at 1000H, the interrupt table at 2000H, the task state at 3000H,
 * page tables from 100000H, which map the 16 MiB onto themselves for everybody.
 */
final class Machine {

    static final int GLOBAL_TABLE = 0x1000;
    static final int INTERRUPT_TABLE = 0x2000;
    static final int TASK_STATE = 0x3000;
    static final int PAGE_TABLES = 0x10_0000;
    static final int KERNEL_STACK = 0x8000;
    static final int USER_STACK = 0x9000;
    static final int CODE = 0x1_0000;

    static final int KERNEL_CODE = 0x08;
    static final int KERNEL_DATA = 0x10;
    static final int USER_CODE_32 = 0x18;
    static final int USER_DATA = 0x20;
    static final int USER_CODE = 0x28;
    static final int TASK = 0x30;
    static final int FREE = 0x40;

    private static final long CODE_32 = 0x00CF_9B00_0000_FFFFL;
    private static final long CODE_64 = 0x00AF_9B00_0000_FFFFL;
    private static final long DATA = 0x00CF_9300_0000_FFFFL;
    private static final long USER = 3L << 45;

    final FlatBus bus = new FlatBus();
    final Processor cpu;
    private final InstructionCycle cycle;

    private Machine(CpuModel model) {
        cpu = new Processor(bus, model);
        cycle = new InstructionCycle(cpu);
        Reset.powerUp(cpu);
    }

    /** In real mode, at {@link #CODE}, with all segments at 0 but CS at 1000H. */
    static Machine real() {
        Machine machine = new Machine(CpuModel.ordinary());
        CodeSegment.enterReal(machine.cpu, CODE >> 4, 0);
        machine.cpu.registers[Processor.RSP] = KERNEL_STACK;
        machine.cpu.interruptDescriptorTableLimit = 0x3FF;
        return machine;
    }

    /** In 32-bit protected mode at CPL 0, without paging. */
    static Machine protectedMode() {
        Machine machine = new Machine(CpuModel.ordinary());
        machine.cpu.cr0 = 0x6000_0011L;
        machine.tables(false);
        machine.enter(0);
        return machine;
    }

    /** In 64-bit mode at CPL 0. */
    static Machine longMode() {
        return longMode(CpuModel.ordinary());
    }

    static Machine longMode(CpuModel model) {
        Machine machine = new Machine(model);
        Processor cpu = machine.cpu;
        machine.bus.write(PAGE_TABLES, 8, PAGE_TABLES + 0x1000 | 7);
        machine.bus.write(PAGE_TABLES + 0x1000, 8, PAGE_TABLES + 0x2000 | 7);
        for (int i = 0; i < 8; i++) {
            int table = PAGE_TABLES + 0x3000 + i * 0x1000;
            machine.bus.write(PAGE_TABLES + 0x2000 + 8 * i, 8, table | 7);
            for (int j = 0; j < 512; j++) {
                machine.bus.write(table + 8 * j, 8, (i << 21) + (j << 12) | 7);
            }
        }
        cpu.cr0 = 0xE001_0011L;
        cpu.cr3 = PAGE_TABLES;
        cpu.cr4 = 0x20;
        cpu.efer = 0xD01;
        machine.tables(true);
        machine.enter(0);
        return machine;
    }

    private void tables(boolean longMode) {
        descriptor(KERNEL_CODE, longMode ? CODE_64 : CODE_32);
        descriptor(KERNEL_DATA, DATA);
        descriptor(USER_CODE_32, CODE_32 | USER);
        descriptor(USER_DATA, DATA | USER);
        descriptor(USER_CODE, (longMode ? CODE_64 : CODE_32) | USER);
        descriptor(TASK, 0x0000_8B00_3000_0000L | 0x2FFF);
        cpu.globalDescriptorTableBase = GLOBAL_TABLE;
        cpu.globalDescriptorTableLimit = 0xFF;
        cpu.interruptDescriptorTableBase = INTERRUPT_TABLE;
        cpu.interruptDescriptorTableLimit = 0xFFF;
        cpu.taskRegister.set(TASK, TASK_STATE, 0x2FFF, 0x8B);
        if (longMode) {
            bus.write(TASK_STATE + 4, 8, KERNEL_STACK);
        } else {
            bus.write(TASK_STATE + 4, 4, KERNEL_STACK);
            bus.write(TASK_STATE + 8, 2, KERNEL_DATA);
        }
        bus.write(TASK_STATE + 102, 2, 0xFFFF);
    }

    /** Goes on at {@link #CODE} at that privilege level. */
    Machine enter(int level) {
        int code = level == 0 ? KERNEL_CODE : USER_CODE | 3;
        int data = level == 0 ? KERNEL_DATA : USER_DATA | 3;
        long rawData = bus.read(GLOBAL_TABLE + (data & ~7), 8);
        for (Segment segment : cpu.segments) {
            DescriptorTables.fill(segment, data, rawData);
        }
        CodeSegment.enter(cpu, code, bus.read(GLOBAL_TABLE + (code & ~7), 8), level, CODE);
        cpu.registers[Processor.RSP] = level == 0 ? KERNEL_STACK : USER_STACK;
        cpu.translation.flush();
        return this;
    }

    void descriptor(int selector, long raw) {
        bus.write(GLOBAL_TABLE + (selector & ~7), 8, raw);
    }

    /** An interrupt gate to kernel code; attributes e.g. 8EH, or EEH for everybody. */
    void gate(int vector, long handler, int attributes) {
        long low = handler & 0xFFFF | KERNEL_CODE << 16;
        long middle = (handler >>> 16 & 0xFFFF) << 48 | (long) attributes << 40;
        int size = cpu.inLongMode() ? 16 : 8;
        bus.write(INTERRUPT_TABLE + (long) size * vector, 8, low | middle);
        if (size == 16) {
            bus.write(INTERRUPT_TABLE + 16L * vector + 8, 8, handler >>> 32);
        }
    }

    /** Sets the page-table entry of a page of long mode. */
    void map(long linear, long entry) {
        bus.write(entryAddress(linear), 8, entry);
        cpu.translation.flush();
    }

    static long entryAddress(long linear) {
        return PAGE_TABLES + 0x3000 + (linear >>> 12) * 8;
    }

    /** Puts machine code, in hexadecimal, at an address. */
    Machine code(long physical, String hexadecimal) {
        byte[] bytes = HexFormat.of().parseHex(hexadecimal.replaceAll("\\s", ""));
        for (int i = 0; i < bytes.length; i++) {
            bus.write(physical + i, 1, bytes[i]);
        }
        return this;
    }

    /** Puts machine code where RIP is. */
    Machine code(String hexadecimal) {
        return code(CODE, hexadecimal);
    }

    /** Executes one instruction and says what it raises, e.g. {@code #13(8)} or {@code none}. */
    String raises() {
        try {
            cycle.execute();
            return "none";
        } catch (ProcessorException e) {
            return describe(e);
        }
    }

    static String describe(ProcessorException e) {
        return e.errorCode() == ProcessorException.NO_ERROR_CODE
                ? "#" + e.vector()
                : "#%d(%x)".formatted(e.vector(), e.errorCode());
    }

    /** Executes instructions with all that happens between them, until HLT or so many. */
    Machine run(int most) {
        for (int i = 0; i < most && !cpu.halted && !cpu.shutdown; i++) {
            step();
        }
        return this;
    }

    /** Takes an interrupt if one may be taken, else executes an instruction. */
    void step() {
        if (!cpu.interruptShadow) {
            if (!cpu.nonMaskableBlocked && bus.takeNonMaskableInterrupt()) {
                Interrupts.nonMaskable(cpu);
                return;
            }
            if ((cpu.rflags & Flags.IF) != 0 && bus.interruptRequested()) {
                Interrupts.external(cpu, bus.acknowledgeInterrupt());
                return;
            }
        }
        ProcessorException raised = tracedInstruction();
        if (raised != null) {
            Interrupts.deliver(cpu, raised);
        }
    }

    private @Nullable ProcessorException tracedInstruction() {
        boolean shadow = cpu.interruptShadow;
        long flags = cpu.rflags;
        try {
            DebugTraps.before(cpu);
            cpu.interruptShadow = false;
            cycle.execute();
            DebugTraps.after(cpu, flags);
            return null;
        } catch (ProcessorException e) {
            cpu.interruptShadow = shadow && cpu.interruptShadow;
            return e;
        }
    }

    long register(int number) {
        return cpu.registers[number];
    }

    /** What lies on the stack, from its top. */
    long stack(int index, int size) {
        return bus.read(
                cpu.segments[Segment.SS].base + register(Processor.RSP) + (long) index * size,
                size);
    }
}
