package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/**
 * The clock that KVM offers its guests (Linux Documentation/virt/kvm/x86/msr.rst, cpuid.rst): a
 * page of the guest's says what guest time was when the time-stamp counter had some value, and how
 * fast that counts. So the counter may jump and change its frequency while the guest stands, when
 * it goes on elsewhere or later; the page is written anew then.
 */
public final class ParavirtualClock {

    private static final long ENABLED = 1;
    private static final long NANOSECONDS = 1_000_000_000;

    // Struct pvclock_vcpu_time_info.
    private static final int VERSION = 0;
    private static final int TIMESTAMP = 8;
    private static final int SYSTEM_TIME = 16;
    private static final int MULTIPLIER = 24;
    private static final int SHIFT_AND_FLAGS = 28;
    private static final int SIZE = 32;

    /** PVCLOCK_TSC_STABLE_BIT: all processors have the same counter. */
    private static final int STABLE = 1;

    // Struct pvclock_wall_clock.
    private static final int SECONDS = 4;
    private static final int WALL_CLOCK_SIZE = 12;

    private ParavirtualClock() {}

    /** MSR_KVM_SYSTEM_TIME_NEW: where the page is, and whether it is wanted. */
    static boolean setSystemTime(Processor cpu, long value) {
        if (!cpu.model.has(Feature.PARAVIRTUAL_CLOCK)) {
            return false;
        }
        cpu.clockPage = value;
        update(cpu);
        return true;
    }

    /** MSR_KVM_WALL_CLOCK_NEW: what time it was when guest time was 0 is written there. */
    static boolean setWallClock(Processor cpu, long address) {
        if (!cpu.model.has(Feature.PARAVIRTUAL_CLOCK)) {
            return false;
        }
        if (isRam(cpu, address, WALL_CLOCK_SIZE)) {
            long start = cpu.bus.wallClockSeconds() * NANOSECONDS - cpu.bus.nanoseconds();
            write(cpu, address, 2);
            write(cpu, address + SECONDS, start / NANOSECONDS);
            write(cpu, address + SECONDS + 4, start % NANOSECONDS);
        }
        return true;
    }

    /** Writes how counter and time belong together now, if the guest wants to know. */
    public static void update(Processor cpu) {
        long page = cpu.clockPage & ~ENABLED;
        if ((cpu.clockPage & ENABLED) == 0 || !isRam(cpu, page, SIZE)) {
            return;
        }
        long hertz = cpu.model.timestampHertz();
        int shift = shift(hertz);
        long version = cpu.translation.readPhysical(page) + 2 & 0xFFFF_FFFEL;
        write(cpu, page + VERSION, version - 1);
        cpu.translation.writePhysical(page + TIMESTAMP, 8, Timestamp.value(cpu));
        cpu.translation.writePhysical(page + SYSTEM_TIME, 8, cpu.bus.nanoseconds());
        write(cpu, page + MULTIPLIER, multiplier(hertz, shift));
        write(cpu, page + SHIFT_AND_FLAGS, STABLE << 8 | shift & 0xFF);
        write(cpu, page + VERSION, version);
    }

    /** Nanoseconds are (ticks << shift) * multiplier >> 32; the other way when it is negative. */
    static int shift(long hertz) {
        int shift = 0;
        while (scaled(hertz, shift) <= NANOSECONDS) {
            shift++;
        }
        while (scaled(hertz, shift) > 2 * NANOSECONDS) {
            shift--;
        }
        return shift;
    }

    /** Below 2<sup>32</sup>. */
    static long multiplier(long hertz, int shift) {
        return Long.divideUnsigned(NANOSECONDS << 32, scaled(hertz, shift));
    }

    private static long scaled(long hertz, int shift) {
        return shift >= 0 ? hertz << shift : hertz >> -shift;
    }

    /** What the guest names may be anything. */
    private static boolean isRam(Processor cpu, long address, int size) {
        return address % 4 == 0
                && address >>> cpu.model.physicalAddressBits() == 0
                && cpu.bus.hostPage(address, true) != 0
                && (address & 0xFFF) + size <= 0x1000;
    }

    private static void write(Processor cpu, long address, long value) {
        cpu.translation.writePhysical(address, 4, value);
    }
}
