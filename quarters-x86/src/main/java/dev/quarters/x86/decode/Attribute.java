package dev.quarters.x86.decode;

/** What a row says beside its form (Intel SDM Vol. 2D §A.2.5, and the tables' own). */
public enum Attribute {
    /** Invalid in 64-bit mode. */
    I64,
    /** Only in 64-bit mode. */
    O64,
    /** The default operand size is 64 bits in 64-bit mode. */
    D64,
    /** The operand size is 64 bits in 64-bit mode, whatever the prefixes say. */
    F64,
    /** LOCK may stand before the memory form. */
    LOCK,
    /** REP, REPE, REPNE repeat it. */
    REP,
    /** The block ends after it. */
    END,
    /** It transfers control. */
    JUMP,
    /** #GP(0) unless CPL is 0. */
    CPL0
}
