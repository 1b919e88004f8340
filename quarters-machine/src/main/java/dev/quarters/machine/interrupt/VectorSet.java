package dev.quarters.machine.interrupt;

/** A set of vectors: IRR, ISR or TMR of a local APIC (Intel SDM Vol. 3A §11.8.4). */
final class VectorSet {

    private final long[] bits = new long[4];

    boolean contains(int vector) {
        return (bits[vector >> 6] & 1L << vector) != 0;
    }

    void add(int vector) {
        bits[vector >> 6] |= 1L << vector;
    }

    void remove(int vector) {
        bits[vector >> 6] &= ~(1L << vector);
    }

    /** The highest vector, or -1. */
    int highest() {
        for (int i = 3; i >= 0; i--) {
            if (bits[i] != 0) {
                return 64 * i + 63 - Long.numberOfLeadingZeros(bits[i]);
            }
        }
        return -1;
    }

    /** One of the eight registers of 32 vectors. */
    int register(int index) {
        return (int) (bits[index >> 1] >> 32 * (index & 1));
    }

    void clear() {
        java.util.Arrays.fill(bits, 0);
    }

    long[] copy() {
        return bits.clone();
    }

    void set(long[] saved) {
        System.arraycopy(saved, 0, bits, 0, 4);
    }
}
