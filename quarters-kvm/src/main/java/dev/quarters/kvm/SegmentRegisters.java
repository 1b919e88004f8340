package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.x86.Segment;

import java.lang.foreign.MemorySegment;

/** Segment registers between the software CPU's form and KVM's (struct kvm_segment). */
final class SegmentRegisters {

    static final int SIZE = 24;

    /** Where struct kvm_sregs has ES, CS, SS, DS, FS, GS; then TR and LDTR. */
    private static final int[] PLACES = {2 * SIZE, 0, 5 * SIZE, SIZE, 3 * SIZE, 4 * SIZE};

    static final int STACK = 5 * SIZE;
    static final int TASK = 6 * SIZE;
    static final int LOCAL_TABLE = 7 * SIZE;

    private static final int LIMIT = 8;
    private static final int SELECTOR = 12;
    private static final int TYPE = 14;
    private static final int PRESENT = 15;
    private static final int LEVEL = 16;
    private static final int BIG = 17;
    private static final int CODE_OR_DATA = 18;
    private static final int LONG = 19;
    private static final int GRANULAR = 20;
    private static final int AVAILABLE = 21;
    private static final int UNUSABLE = 22;

    private SegmentRegisters() {}

    /** The place of segment register number i, of those that instructions encode. */
    static int place(int i) {
        return PLACES[i];
    }

    static void write(MemorySegment registers, int place, Segment from) {
        write(registers, place, from.selector, from.base, from.limit, from.attributes);
    }

    static void write(
            MemorySegment registers,
            int place,
            int selector,
            long base,
            long limit,
            int attributes) {
        registers.set(JAVA_LONG, place, base);
        registers.set(JAVA_INT, place + LIMIT, (int) limit);
        registers.set(JAVA_SHORT, place + SELECTOR, (short) selector);
        registers.set(JAVA_BYTE, place + TYPE, (byte) (attributes & 15));
        registers.set(JAVA_BYTE, place + CODE_OR_DATA, bit(attributes, 4));
        registers.set(JAVA_BYTE, place + LEVEL, (byte) (attributes >> 5 & 3));
        registers.set(JAVA_BYTE, place + PRESENT, bit(attributes, 7));
        registers.set(JAVA_BYTE, place + AVAILABLE, bit(attributes, 12));
        registers.set(JAVA_BYTE, place + LONG, bit(attributes, 13));
        registers.set(JAVA_BYTE, place + BIG, bit(attributes, 14));
        registers.set(JAVA_BYTE, place + GRANULAR, bit(attributes, 15));
        registers.set(JAVA_BYTE, place + UNUSABLE, (byte) (1 - bit(attributes, 7)));
    }

    private static byte bit(int attributes, int number) {
        return (byte) (attributes >> number & 1);
    }

    /** DPL. */
    static int level(MemorySegment registers, int place) {
        return registers.get(JAVA_BYTE, place + LEVEL);
    }

    static long base(MemorySegment registers, int place) {
        return registers.get(JAVA_LONG, place);
    }

    static int selector(MemorySegment registers, int place) {
        return registers.get(JAVA_SHORT, place + SELECTOR) & 0xFFFF;
    }

    /** As {@link Segment#attributes}; one that is not usable is not present. */
    static int attributes(MemorySegment registers, int place) {
        if (registers.get(JAVA_BYTE, place + UNUSABLE) != 0) {
            return 0;
        }
        return registers.get(JAVA_BYTE, place + TYPE)
                | registers.get(JAVA_BYTE, place + CODE_OR_DATA) << 4
                | registers.get(JAVA_BYTE, place + LEVEL) << 5
                | registers.get(JAVA_BYTE, place + PRESENT) << 7
                | registers.get(JAVA_BYTE, place + AVAILABLE) << 12
                | registers.get(JAVA_BYTE, place + LONG) << 13
                | registers.get(JAVA_BYTE, place + BIG) << 14
                | registers.get(JAVA_BYTE, place + GRANULAR) << 15;
    }

    static void read(MemorySegment registers, int place, Segment to) {
        to.set(
                selector(registers, place),
                base(registers, place),
                registers.get(JAVA_INT, place + LIMIT) & 0xFFFF_FFFFL,
                attributes(registers, place));
    }
}
