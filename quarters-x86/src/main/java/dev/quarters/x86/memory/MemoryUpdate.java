package dev.quarters.x86.memory;

import dev.quarters.x86.Processor;

/**
 * Reads that a write to the same place follows: an instruction that modifies memory must fault
 * before anything has changed, and as a write (Intel SDM Vol. 3A §4.7).
 */
public final class MemoryUpdate {

    private static final long PAGE = ~0xFFFL;

    private MemoryUpdate() {}

    /** A value of 1, 2, 4 or 8 bytes, sign-extended; a write of it will not fault. */
    public static long read(Processor cpu, long linear, int size) {
        long entry = cpu.translation.writeEntry(linear);
        if (HostMemory.getLong(entry) == (linear + size - 1 & PAGE)) {
            long host = linear + HostMemory.getLong(entry + 8);
            return switch (size) {
                case 1 -> (byte) HostMemory.getByteAcquire(host);
                case 2 -> (short) HostMemory.getShortAcquire(host);
                case 4 -> HostMemory.getIntAcquire(host);
                default -> HostMemory.getLongAcquire(host);
            };
        }
        cpu.translation.prepareWrite(linear, size);
        return LinearMemory.read(cpu, linear, size);
    }

    /**
     * Writes what was read before and has been changed.
     *
     * @param locked only if nobody wrote since: in one step where it is RAM
     * @return false: somebody did, and it has to be read again
     */
    public static boolean write(
            Processor cpu, long linear, int size, long before, long value, boolean locked) {
        if (locked) {
            long entry = cpu.translation.writeEntry(linear);
            if (HostMemory.getLong(entry) == (linear + size - 1 & PAGE)) {
                long host = linear + HostMemory.getLong(entry + 8);
                return HostMemory.compareAndSet(host, size, before, value);
            }
            return cpu.translation.compareAndSet(linear, size, before, value);
        }
        LinearMemory.write(cpu, linear, size, value);
        return true;
    }
}
