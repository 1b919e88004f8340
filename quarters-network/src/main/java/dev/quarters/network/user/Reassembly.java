package dev.quarters.network.user;

import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Ip;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;

/**
 * Packets of a guest that come in pieces (RFC 791 §3.2). A few at a time, each for a short time:
 * who begins more loses the oldest. Pieces that overlap are an attack, and end their packet.
 */
final class Reassembly {

    private static final int MOST = 4;
    private static final long LIFETIME = 15_000_000_000L;
    private static final int UNIT = 8;

    private static final class Packet {
        private final long key;
        private final long since;
        private final int protocol;
        private final byte[] bytes = new byte[Ip.HEADER + Ip.LARGEST];
        private final BitSet units = new BitSet();

        /** Bytes of what is in it; -1 while the last piece is missing. */
        private int length = -1;

        Packet(long key, int protocol, long since) {
            this.key = key;
            this.protocol = protocol;
            this.since = since;
        }
    }

    private final @Nullable Packet[] packets = new Packet[MOST];

    /**
     * Takes a piece.
     *
     * @param payload where what is in it starts; {@code packet} is where its header does
     * @return the whole packet, with a header without options, when this was the last that missed
     */
    byte @Nullable [] add(byte[] from, int packet, int payload, int length, long now) {
        int field = Bytes.getShort(from, packet + Ip.FRAGMENT);
        int offset = (field & Ip.FRAGMENT_OFFSET) * UNIT;
        boolean last = (field & Ip.MORE_FRAGMENTS) == 0;
        if (length == 0
                || !last && length % UNIT != 0
                || offset + length > Ip.LARGEST - Ip.HEADER) {
            return null;
        }
        int slot = slot(from, packet, now);
        Packet open = packets[slot];
        if (open == null) {
            return null;
        }
        int first = offset / UNIT;
        int end = (offset + length + UNIT - 1) / UNIT;
        boolean bad =
                open.units.nextSetBit(first) >= 0 && open.units.nextSetBit(first) < end
                        || last && (open.length >= 0 || open.units.length() > end)
                        || open.length >= 0 && offset + length > open.length;
        if (bad) {
            packets[slot] = null;
            return null;
        }
        System.arraycopy(from, payload, open.bytes, Ip.HEADER + offset, length);
        open.units.set(first, end);
        if (last) {
            open.length = offset + length;
        }
        if (open.length < 0 || open.units.cardinality() * UNIT < open.length) {
            return null;
        }
        packets[slot] = null;
        finish(open, from, packet);
        return open.bytes;
    }

    private static void finish(Packet whole, byte[] from, int packet) {
        System.arraycopy(from, packet, whole.bytes, 0, Ip.HEADER);
        Bytes.putByte(whole.bytes, Ip.VERSION, 0x45);
        Bytes.putShort(whole.bytes, Ip.LENGTH, Ip.HEADER + whole.length);
        Bytes.putShort(whole.bytes, Ip.FRAGMENT, 0);
    }

    private int slot(byte[] from, int packet, long now) {
        long key =
                (long) Bytes.getInt(from, packet + Ip.DESTINATION) << 32
                        | Bytes.getShort(from, packet + Ip.IDENTIFICATION);
        int protocol = Bytes.getByte(from, packet + Ip.PROTOCOL);
        int free = 0;
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < MOST; i++) {
            Packet open = packets[i];
            if (open != null && now - open.since > LIFETIME) {
                packets[i] = null;
                open = null;
            }
            if (open != null && open.key == key && open.protocol == protocol) {
                return i;
            }
            long age = open == null ? Long.MIN_VALUE : open.since;
            if (age < oldest) {
                oldest = age;
                free = i;
            }
        }
        packets[free] = new Packet(key, protocol, now);
        return free;
    }
}
