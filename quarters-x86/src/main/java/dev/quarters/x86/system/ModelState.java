package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

import java.util.List;

/**
 * Model-specific registers, but for those of the local APIC and those that other registers hold.
 *
 * @param timestamp what the guest's counter shows
 */
public record ModelState(
        long star,
        long lstar,
        long cstar,
        long syscallFlagMask,
        long kernelGsBase,
        long sysenterCs,
        long sysenterEsp,
        long sysenterEip,
        long pageAttributeTable,
        long timestampAuxiliary,
        long timestamp,
        long timestampAdjust,
        long miscellaneousEnable,
        long speculationControl,
        long debugControl,
        long machineCheckStatus,
        long clockPage,
        long memoryTypeDefault,
        List<Long> fixedMemoryTypes,
        List<Long> variableMemoryTypes) {

    static ModelState capture(Processor cpu) {
        return new ModelState(
                cpu.star,
                cpu.lstar,
                cpu.cstar,
                cpu.syscallFlagMask,
                cpu.kernelGsBase,
                cpu.sysenterCs,
                cpu.sysenterEsp,
                cpu.sysenterEip,
                cpu.pageAttributeTable,
                cpu.timestampAuxiliary,
                Timestamp.value(cpu),
                cpu.timestampAdjust,
                cpu.miscellaneousEnable,
                cpu.speculationControl,
                cpu.debugControl,
                cpu.machineCheckStatus,
                cpu.clockPage,
                cpu.memoryTypes.defaultType,
                GeneralState.longs(cpu.memoryTypes.fixed),
                GeneralState.longs(cpu.memoryTypes.variable));
    }

    void restore(Processor cpu) {
        cpu.star = star;
        cpu.lstar = lstar;
        cpu.cstar = cstar;
        cpu.syscallFlagMask = syscallFlagMask;
        cpu.kernelGsBase = kernelGsBase;
        cpu.sysenterCs = sysenterCs;
        cpu.sysenterEsp = sysenterEsp;
        cpu.sysenterEip = sysenterEip;
        cpu.pageAttributeTable = pageAttributeTable;
        cpu.timestampAuxiliary = timestampAuxiliary;
        cpu.timestampOffset = timestamp - cpu.bus.timestamp();
        cpu.timestampAdjust = timestampAdjust;
        cpu.miscellaneousEnable = miscellaneousEnable;
        cpu.speculationControl = speculationControl;
        cpu.debugControl = debugControl;
        cpu.machineCheckStatus = machineCheckStatus;
        cpu.clockPage = clockPage;
        cpu.memoryTypes.defaultType = memoryTypeDefault;
        GeneralState.copy(fixedMemoryTypes, cpu.memoryTypes.fixed);
        GeneralState.copy(variableMemoryTypes, cpu.memoryTypes.variable);
    }
}
