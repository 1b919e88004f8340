package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import java.util.Arrays;

/** The state after power-up and after INIT (Intel SDM Vol. 3A table 9-1). */
public final class Reset {

    private static final int DATA_ATTRIBUTES = 0x93;
    private static final int SYSTEM_TABLE_ATTRIBUTES = 0x82;
    private static final int TASK_ATTRIBUTES = 0x8B;
    private static final long CACHE_BITS = 0x6000_0000;

    private Reset() {}

    /** Power-up and RESET. */
    public static void powerUp(Processor cpu) {
        cpu.cr0 = 0x6000_0010;
        common(cpu);
        FloatingImage.initializeX87(cpu);
        cpu.x87.control = 0x40;
        cpu.x87.tags = 0x5555;
        Arrays.fill(cpu.xmm, 0);
        cpu.mxcsr = 0x1F80;
        cpu.xcr0 = 1;
        cpu.star = 0;
        cpu.lstar = 0;
        cpu.cstar = 0;
        cpu.syscallFlagMask = 0;
        cpu.kernelGsBase = 0;
        cpu.sysenterCs = 0;
        cpu.sysenterEsp = 0;
        cpu.sysenterEip = 0;
        cpu.pageAttributeTable = 0x0007_0406_0007_0406L;
        cpu.timestampAuxiliary = 0;
        cpu.timestampAdjust = 0;
        cpu.timestampOffset = -cpu.bus.timestamp();
        cpu.miscellaneousEnable = 1;
        cpu.speculationControl = 0;
        cpu.debugControl = 0;
        cpu.machineCheckStatus = 0;
        cpu.clockPage = 0;
        cpu.memoryTypes.reset();
    }

    /**
     * INIT: as power-up, but floating-point and most model-specific registers keep their values.
     */
    public static void init(Processor cpu) {
        cpu.cr0 = cpu.cr0 & CACHE_BITS | 0x10;
        common(cpu);
    }

    /** A start-up IPI: real mode at that page of the first megabyte. */
    public static void startUp(Processor cpu, int page) {
        Segment code = cpu.segments[Segment.CS];
        code.set(page << 8, (long) page << 12, 0xFFFF, DATA_ATTRIBUTES);
        cpu.rip = 0;
        cpu.halted = false;
        CodeSegment.update(cpu, 0);
    }

    private static void common(Processor cpu) {
        Arrays.fill(cpu.registers, 0);
        cpu.registers[Processor.RDX] = cpu.model.signature();
        cpu.rip = 0xFFF0;
        Flags.set(cpu, 2);
        for (Segment segment : cpu.segments) {
            segment.set(0, 0, 0xFFFF, DATA_ATTRIBUTES);
        }
        cpu.segments[Segment.CS].set(0xF000, 0xFFFF_0000L, 0xFFFF, DATA_ATTRIBUTES);
        cpu.localDescriptorTable.set(0, 0, 0xFFFF, SYSTEM_TABLE_ATTRIBUTES);
        cpu.taskRegister.set(0, 0, 0xFFFF, TASK_ATTRIBUTES);
        cpu.globalDescriptorTableBase = 0;
        cpu.globalDescriptorTableLimit = 0xFFFF;
        cpu.interruptDescriptorTableBase = 0;
        cpu.interruptDescriptorTableLimit = 0xFFFF;
        cpu.cr2 = 0;
        cpu.cr3 = 0;
        cpu.cr4 = 0;
        cpu.efer = 0;
        Arrays.fill(cpu.pageDirectoryPointers, 0);
        Arrays.fill(cpu.debugRegisters, 0, 6, 0);
        cpu.debugRegisters[6] = 0xFFFF_0FF0L;
        cpu.debugRegisters[7] = 0x400;
        cpu.breakpointsMet = 0;
        cpu.halted = false;
        cpu.interruptShadow = false;
        cpu.nonMaskableBlocked = false;
        cpu.shutdown = false;
        cpu.externalEvent = 0;
        CodeSegment.update(cpu, 0);
        cpu.translation.flush();
        DebugRegisters.changed(cpu);
    }
}
