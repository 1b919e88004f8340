package dev.quarters.x86;

/**
 * A segment register with its hidden part (Intel SDM Vol. 3A §3.4.3). Attributes are the access
 * rights of the descriptor as bits 8 to 23 of its second doubleword, shifted down by 8.
 */
public final class Segment {

    /** Numbers of the segment registers, as instructions encode them. */
    public static final int ES = 0;

    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;

    /** Attributes: the type's four bits, then S, DPL, P; bits 12 to 15 are AVL, L, D/B, G. */
    public static final int TYPE = 0xF;

    public static final int CODE_OR_DATA = 1 << 4;
    public static final int PRESENT = 1 << 7;
    public static final int LONG = 1 << 13;
    public static final int BIG = 1 << 14;
    public static final int GRANULAR = 1 << 15;

    public int selector;

    /** Changed by {@link #setBase} and {@link #set} alone. */
    public long base;

    /** In bytes, the granularity applied: the offset of the last byte, 0 to FFFFFFFFH. */
    public long limit;

    public int attributes;

    /** Accesses that end at most there need no further check: -1 when all need one. */
    public long readEnd;

    public long writeEnd;

    private final long[] mirror;
    private final int place;

    /** One that nothing follows. */
    public Segment() {
        this(new long[1], 0);
    }

    /** One whose base is also at that place, for who adds it to addresses. */
    Segment(long[] mirror, int place) {
        this.mirror = mirror;
        this.place = place;
    }

    /** Sets the base alone, as FS and GS in 64-bit mode have it. */
    public void setBase(long newBase) {
        base = newBase;
        mirror[place] = newBase;
    }

    /** Sets all parts. */
    public void set(int newSelector, long newBase, long newLimit, int newAttributes) {
        selector = newSelector;
        setBase(newBase);
        limit = newLimit;
        attributes = newAttributes;
        boolean code = (newAttributes & 8) != 0;
        boolean second = (newAttributes & 2) != 0;
        boolean expandDown = !code && (newAttributes & 4) != 0;
        boolean plain = (newAttributes & PRESENT) != 0 && !expandDown;
        readEnd = plain && (second || !code) ? newLimit : -1;
        writeEnd = plain && second && !code ? newLimit : -1;
    }

    /** As another. */
    public void copy(Segment other) {
        set(other.selector, other.base, other.limit, other.attributes);
    }

    /** Not usable: a null selector was loaded. */
    public boolean isNull() {
        return (attributes & PRESENT) == 0;
    }

    /** 0 to 3. */
    public int privilegeLevel() {
        return attributes >> 5 & 3;
    }
}
