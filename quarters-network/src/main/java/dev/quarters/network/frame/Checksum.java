package dev.quarters.network.frame;

/** The Internet's checksum (RFC 1071): the complement of a sum of 16-bit words. */
public final class Checksum {

    private Checksum() {}

    /** The sum of some bytes, added to another; not folded, so that more can be added. */
    public static long sum(byte[] bytes, int offset, int length, long before) {
        long sum = before;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            long eight = Bytes.getLong(bytes, at);
            sum += (eight >>> 32) + (eight & 0xFFFF_FFFFL);
        }
        for (; at + 2 <= end; at += 2) {
            sum += Bytes.getShort(bytes, at);
        }
        return at < end ? sum + (Bytes.getByte(bytes, at) << 8) : sum;
    }

    /** What goes before a datagram's or a segment's own bytes (RFC 768, RFC 9293 §3.1). */
    public static long pseudoHeader(int source, int destination, int protocol, int length) {
        return (source & 0xFFFF_FFFFL) + (destination & 0xFFFF_FFFFL) + protocol + length;
    }

    /** The checksum of a sum; 0 when bytes with their checksum were summed up and are whole. */
    public static int of(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) ~folded & 0xFFFF;
    }
}
