package dev.quarters.x86.sse;

/** Operations on the bytes, words and doublewords of a long, all at once. */
public final class Lanes {

    static final long BYTE_SIGNS = 0x8080808080808080L;
    private static final long WORD_SIGNS = 0x8000800080008000L;
    private static final long DOUBLEWORD_SIGNS = 0x8000000080000000L;

    /** For two elements. */
    interface Binary {
        int apply(int left, int right);
    }

    /** For one element. */
    interface Unary {
        int apply(int value);
    }

    private Lanes() {}

    /** Adds without carries across the sign bits given. */
    private static long add(long left, long right, long signs) {
        return (left & ~signs) + (right & ~signs) ^ (left ^ right) & signs;
    }

    private static long subtract(long left, long right, long signs) {
        return (left | signs) - (right & ~signs) ^ (left ^ ~right) & signs;
    }

    /** PADDB. */
    public static long addBytes(long left, long right) {
        return add(left, right, BYTE_SIGNS);
    }

    /** PADDW. */
    public static long addWords(long left, long right) {
        return add(left, right, WORD_SIGNS);
    }

    /** PADDD. */
    public static long addDoublewords(long left, long right) {
        return add(left, right, DOUBLEWORD_SIGNS);
    }

    /** PSUBB. */
    public static long subtractBytes(long left, long right) {
        return subtract(left, right, BYTE_SIGNS);
    }

    /** PSUBW. */
    public static long subtractWords(long left, long right) {
        return subtract(left, right, WORD_SIGNS);
    }

    /** PSUBD. */
    public static long subtractDoublewords(long left, long right) {
        return subtract(left, right, DOUBLEWORD_SIGNS);
    }

    /** PMINUB. */
    public static long minimumUnsignedBytes(long left, long right) {
        return unsignedBytes(left, right, Math::min);
    }

    /** PMULUDQ. */
    public static long multiplyUnsigned(long left, long right) {
        return (left & 0xFFFF_FFFFL) * (right & 0xFFFF_FFFFL);
    }

    /** PCMPGTD. */
    public static long greaterDoublewords(long left, long right) {
        return doublewords(left, right, (x, y) -> x > y ? -1 : 0);
    }

    /** Ones in each element that is zero. */
    private static long zeros(long value, long signs, int size) {
        long ones = ~((value & ~signs) + ~signs | value | ~signs) >>> size - 1;
        return (ones << size) - ones;
    }

    /** PCMPEQB. */
    public static long equalBytes(long left, long right) {
        return zeros(left ^ right, BYTE_SIGNS, 8);
    }

    /** PCMPEQW. */
    public static long equalWords(long left, long right) {
        return zeros(left ^ right, WORD_SIGNS, 16);
    }

    /** PCMPEQD. */
    public static long equalDoublewords(long left, long right) {
        return zeros(left ^ right, DOUBLEWORD_SIGNS, 32);
    }

    /** Of signed bytes. */
    static long bytes(long left, long right, Binary operation) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int value = operation.apply((byte) (left >>> shift), (byte) (right >>> shift));
            result |= (value & 0xFFL) << shift;
        }
        return result;
    }

    /** Of unsigned bytes. */
    static long unsignedBytes(long left, long right, Binary operation) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int value =
                    operation.apply((int) (left >>> shift) & 0xFF, (int) (right >>> shift) & 0xFF);
            result |= (value & 0xFFL) << shift;
        }
        return result;
    }

    /** Of signed words. */
    static long words(long left, long right, Binary operation) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            int value = operation.apply((short) (left >>> shift), (short) (right >>> shift));
            result |= (value & 0xFFFFL) << shift;
        }
        return result;
    }

    /** Of unsigned words. */
    static long unsignedWords(long left, long right, Binary operation) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            int value =
                    operation.apply(
                            (int) (left >>> shift) & 0xFFFF, (int) (right >>> shift) & 0xFFFF);
            result |= (value & 0xFFFFL) << shift;
        }
        return result;
    }

    /** Of doublewords. */
    static long doublewords(long left, long right, Binary operation) {
        return Sse.join(
                operation.apply((int) left, (int) right),
                operation.apply((int) (left >>> 32), (int) (right >>> 32)));
    }

    static int saturateByte(int value) {
        return Math.clamp(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    static int saturateUnsignedByte(int value) {
        return Math.clamp(value, 0, 0xFF);
    }

    static int saturateWord(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static int saturateUnsignedWord(int value) {
        return Math.clamp(value, 0, 0xFFFF);
    }
}
