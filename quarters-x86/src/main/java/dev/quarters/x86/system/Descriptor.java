package dev.quarters.x86.system;

import dev.quarters.x86.Segment;

/** Fields of the 8 bytes of a segment descriptor or a gate (Intel SDM Vol. 3A §3.4.5, §5.8.3). */
final class Descriptor {

    static final int TSS_16_AVAILABLE = 1;
    static final int LDT = 2;
    static final int TSS_16_BUSY = 3;
    static final int CALL_GATE_16 = 4;
    static final int TASK_GATE = 5;
    static final int INTERRUPT_GATE_16 = 6;
    static final int TRAP_GATE_16 = 7;
    static final int TSS_AVAILABLE = 9;
    static final int TSS_BUSY = 11;
    static final int CALL_GATE = 12;
    static final int INTERRUPT_GATE = 14;
    static final int TRAP_GATE = 15;

    private Descriptor() {}

    static long base(long raw) {
        return raw >>> 16 & 0xFF_FFFF | raw >>> 32 & 0xFF00_0000L;
    }

    static long limit(long raw) {
        long limit = raw & 0xFFFF | raw >>> 32 & 0xF_0000;
        return (attributes(raw) & Segment.GRANULAR) != 0 ? limit << 12 | 0xFFF : limit;
    }

    /** As {@link Segment#attributes}. */
    static int attributes(long raw) {
        return (int) (raw >>> 40) & 0xF0FF;
    }

    static int type(long raw) {
        return (int) (raw >>> 40) & 0xF;
    }

    static int privilegeLevel(long raw) {
        return (int) (raw >>> 45) & 3;
    }

    static boolean isPresent(long raw) {
        return (raw & 1L << 47) != 0;
    }

    static boolean isSystem(long raw) {
        return (raw & 1L << 44) == 0;
    }

    static boolean isCode(long raw) {
        return !isSystem(raw) && (type(raw) & 8) != 0;
    }

    static boolean isConforming(long raw) {
        return (type(raw) & 12) == 12;
    }

    static boolean isReadable(long raw) {
        return !isSystem(raw) && (type(raw) & 10) != 8;
    }

    static boolean isWritable(long raw) {
        return !isSystem(raw) && (type(raw) & 10) == 2;
    }

    /** Both D and L of a code segment: reserved in long mode. */
    static boolean hasBothSizes(long raw) {
        return (attributes(raw) & (Segment.LONG | Segment.BIG)) == (Segment.LONG | Segment.BIG);
    }

    static boolean isLong(long raw) {
        return (attributes(raw) & Segment.LONG) != 0;
    }

    static int gateSelector(long raw) {
        return (int) (raw >>> 16) & 0xFFFF;
    }

    /** Without the upper half that a gate of long mode has in its second 8 bytes. */
    static long gateOffset(long raw) {
        return raw & 0xFFFF | raw >>> 32 & 0xFFFF_0000L;
    }

    /** Whether a gate, or a TSS, is of the 16-bit kind. */
    static boolean is16Bit(long raw) {
        return (type(raw) & 8) == 0;
    }
}
