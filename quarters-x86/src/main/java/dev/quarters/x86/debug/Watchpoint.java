package dev.quarters.x86.debug;

/** Bytes at a linear address, whatever the address space, and which accesses to them count. */
public record Watchpoint(long address, long length, boolean reads, boolean writes) {

    boolean isMet(long linear, int size, boolean write) {
        return (write ? writes : reads)
                && (Long.compareUnsigned(linear - address, length) < 0
                        || Long.compareUnsigned(address - linear, size) < 0);
    }

    boolean isOnPage(long linear) {
        long first = address >>> 12;
        return Long.compareUnsigned((linear >>> 12) - first, (address + length - 1 >>> 12) - first)
                <= 0;
    }
}
