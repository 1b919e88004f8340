package dev.quarters.machine.vcpu;

import dev.quarters.machine.bus.IoRegion;

/** What a virtual processor sees of its local APIC (Intel SDM Vol. 3A chapter 11). */
public interface LocalInterrupts {

    /** Whether an interrupt waits that the task priority lets through. Cheap; from any thread. */
    boolean interruptRequested();

    /** Takes the interrupt of highest priority: its vector, or -1 when there is none. */
    int acknowledgeInterrupt();

    /** Whether an NMI waits; asking takes it. */
    boolean takeNonMaskableInterrupt();

    /** CR8. */
    int taskPriority();

    /** Sets CR8. */
    void setTaskPriority(int value);

    /** Whether there is that register now; its value is then in {@code value[0]}. */
    boolean readRegister(int msr, long[] value);

    /** Writes IA32_APIC_BASE, IA32_TSC_DEADLINE or an x2APIC register; false is a #GP(0). */
    boolean writeRegister(int msr, long value);

    /** What the guest added to its time-stamp counter; TSC deadlines count with it. */
    void setTimestampOffset(long offset);

    /** The page of registers in xAPIC mode. */
    IoRegion registers();

    /** Where that page is, or -1 while it is off or in x2APIC mode. */
    long address();
}
