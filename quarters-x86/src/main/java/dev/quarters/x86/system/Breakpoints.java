package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/**
 * The debug registers' breakpoints (Intel SDM Vol. 3B §17.2). Bits 0 to 3 of DR6, as everywhere
 * here, say which were met.
 */
public final class Breakpoints {

    private static final int EXECUTE = 0;
    private static final int WRITE = 1;
    private static final int PORT = 2;
    private static final int READ_WRITE = 3;
    private static final long DE = 1L << 3;

    private Breakpoints() {}

    /** Whether a data breakpoint lies on that page. */
    public static boolean onPage(Processor cpu, long linear) {
        for (int i = 0; i < 4; i++) {
            if (isData(cpu, i) && (cpu.debugRegisters[i] ^ linear) >>> 12 == 0) {
                return true;
            }
        }
        return false;
    }

    /** Notes which data breakpoints an access meets. */
    public static void data(Processor cpu, long linear, int size, boolean write) {
        for (int i = 0; i < 4; i++) {
            if (isData(cpu, i)
                    && (write || type(cpu, i) == READ_WRITE)
                    && meets(cpu, i, linear, size)) {
                cpu.breakpointsMet |= 1L << i;
            }
        }
    }

    /** Notes which I/O breakpoints an access meets; they exist with CR4.DE only. */
    static void port(Processor cpu, int port, int size) {
        if ((cpu.debugRegisters[7] & 0xFF) == 0 || (cpu.cr4 & DE) == 0) {
            return;
        }
        for (int i = 0; i < 4; i++) {
            if (isEnabled(cpu, i) && type(cpu, i) == PORT && meets(cpu, i, port, size)) {
                cpu.breakpointsMet |= 1L << i;
            }
        }
    }

    /** Which instruction breakpoints are met at that linear address: bits of DR6. */
    static long instruction(Processor cpu, long linear) {
        long met = 0;
        for (int i = 0; i < 4; i++) {
            if (isEnabled(cpu, i) && type(cpu, i) == EXECUTE && cpu.debugRegisters[i] == linear) {
                met |= 1L << i;
            }
        }
        return met;
    }

    static boolean anyData(Processor cpu) {
        return isData(cpu, 0) || isData(cpu, 1) || isData(cpu, 2) || isData(cpu, 3);
    }

    static boolean anyInstruction(Processor cpu) {
        for (int i = 0; i < 4; i++) {
            if (isEnabled(cpu, i) && type(cpu, i) == EXECUTE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isData(Processor cpu, int i) {
        return isEnabled(cpu, i) && (type(cpu, i) & WRITE) != 0;
    }

    private static boolean isEnabled(Processor cpu, int i) {
        return (cpu.debugRegisters[7] >> 2 * i & 3) != 0;
    }

    private static int type(Processor cpu, int i) {
        return (int) (cpu.debugRegisters[7] >> 16 + 4 * i) & 3;
    }

    private static boolean meets(Processor cpu, int i, long address, int size) {
        int code = (int) (cpu.debugRegisters[7] >> 18 + 4 * i) & 3;
        long length = code == 2 ? 8 : code + 1;
        long start = cpu.debugRegisters[i] & -length;
        return address < start + length && start < address + size;
    }
}
