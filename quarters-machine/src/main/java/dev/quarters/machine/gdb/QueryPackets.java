package dev.quarters.machine.gdb;

import java.nio.charset.StandardCharsets;

/** The packets q and Q that ask about the server, not the guest. */
final class QueryPackets {

    private static final String FEATURES = "qXfer:features:read:";

    private QueryPackets() {}

    /** The features of this server. */
    static String supported() {
        return "PacketSize=%x;qXfer:features:read+;QStartNoAckMode+;swbreak+;hwbreak+;vContSupported+"
                .formatted(PacketStream.LONGEST);
    }

    /** A part of the target description; empty when that is not what was asked for. */
    static String features(Request request) {
        if (!request.accept(FEATURES)) {
            return "";
        }
        if (!request.accept("target.xml:")) {
            return "E00";
        }
        int offset = request.number(Integer.MAX_VALUE);
        request.expect(",");
        int length = request.number(Integer.MAX_VALUE);
        byte[] document = TargetDescription.XML.getBytes(StandardCharsets.ISO_8859_1);
        int from = Math.min(offset, document.length);
        // A byte may be escaped, and so be two.
        int count = Math.min(Math.min(length, PacketStream.LONGEST / 2), document.length - from);
        String part = new String(document, from, count, StandardCharsets.ISO_8859_1);
        return (from + count == document.length ? "l" : "m") + part;
    }

    /** All threads, which are processors, numbered from one. */
    static String threads(int count) {
        StringBuilder reply = new StringBuilder("m1");
        for (int number = 2; number <= count; number++) {
            reply.append(',').append(Integer.toHexString(number));
        }
        return reply.toString();
    }
}
