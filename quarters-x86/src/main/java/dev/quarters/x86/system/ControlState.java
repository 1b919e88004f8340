package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

import java.util.List;

/**
 * Control and debug registers.
 *
 * @param pageDirectoryPointers what the last load of CR3 read, for PAE paging
 * @param debugRegisters DR0 to DR7
 */
public record ControlState(
        long cr0,
        long cr2,
        long cr3,
        long cr4,
        long efer,
        long xcr0,
        List<Long> pageDirectoryPointers,
        List<Long> debugRegisters) {

    static ControlState capture(Processor cpu) {
        return new ControlState(
                cpu.cr0,
                cpu.cr2,
                cpu.cr3,
                cpu.cr4,
                cpu.efer,
                cpu.xcr0,
                GeneralState.longs(cpu.pageDirectoryPointers),
                GeneralState.longs(cpu.debugRegisters));
    }

    void restore(Processor cpu) {
        cpu.cr0 = cr0;
        cpu.cr2 = cr2;
        cpu.cr3 = cr3;
        cpu.cr4 = cr4;
        cpu.efer = efer;
        cpu.xcr0 = xcr0;
        GeneralState.copy(pageDirectoryPointers, cpu.pageDirectoryPointers);
        GeneralState.copy(debugRegisters, cpu.debugRegisters);
    }
}
