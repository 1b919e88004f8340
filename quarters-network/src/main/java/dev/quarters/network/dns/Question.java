package dev.quarters.network.dns;

import dev.quarters.network.frame.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A question to a name server (RFC 1035 §4.1), with its answer.
 *
 * @param name in lower case, without a dot at its end
 * @param message its header and question, without what follows
 */
record Question(String name, int type, int kind, byte[] message) {

    static final int HEADER = 12;
    static final int A = 1;
    static final int PTR = 12;
    static final int INTERNET = 1;

    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;
    static final int REFUSED = 5;

    private static final int FLAGS = 2;
    private static final int QUESTIONS = 4;
    private static final int ANSWERS = 6;
    private static final int RESPONSE = 0x8000;
    private static final int OPERATION = 0x7800;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 255;

    /** Seconds that an answer may be kept: guests come and go. */
    private static final int LIFETIME = 5;

    /** "The name that stands at byte 12" (RFC 1035 §4.1.4). */
    private static final int SAME_NAME = 0xC000 | HEADER;

    /** Reads a message that asks one thing; empty when it is something else. */
    static Optional<Question> read(byte[] from, int offset, int length) {
        if (length < HEADER
                || (Bytes.getShort(from, offset + FLAGS) & (RESPONSE | OPERATION)) != 0
                || Bytes.getShort(from, offset + QUESTIONS) != 1) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder();
        int at = offset + HEADER;
        int end = offset + length;
        while (at < end) {
            int label = Bytes.getByte(from, at);
            if (label == 0) {
                return read(from, offset, at + 1, end, name.toString());
            }
            if (label > LONGEST_LABEL
                    || at + 1 + label > end
                    || name.length() + label >= LONGEST_NAME) {
                return Optional.empty();
            }
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(from, at + 1, label, StandardCharsets.ISO_8859_1));
            at += 1 + label;
        }
        return Optional.empty();
    }

    private static Optional<Question> read(byte[] from, int offset, int at, int end, String name) {
        if (at + 4 > end) {
            return Optional.empty();
        }
        byte[] message = new byte[at + 4 - offset];
        System.arraycopy(from, offset, message, 0, message.length);
        return Optional.of(
                new Question(
                        name.toLowerCase(Locale.ROOT),
                        Bytes.getShort(from, at),
                        Bytes.getShort(from, at + 2),
                        message));
    }

    /** An answer that has no more than a code. */
    byte[] answer(int code) {
        return answer(code, new byte[0][]);
    }

    /** An answer with records of the type that was asked for, by their data. */
    byte[] answer(int code, byte[][] records) {
        int size = message.length;
        for (byte[] data : records) {
            size += 12 + data.length;
        }
        byte[] answer = new byte[size];
        System.arraycopy(message, 0, answer, 0, message.length);
        int asked = Bytes.getShort(message, FLAGS) & RECURSION_DESIRED;
        Bytes.putShort(
                answer, FLAGS, RESPONSE | AUTHORITATIVE | asked | RECURSION_AVAILABLE | code);
        Bytes.putShort(answer, ANSWERS, records.length);
        Bytes.putInt(answer, ANSWERS + 2, 0);
        int at = message.length;
        for (byte[] data : records) {
            Bytes.putShort(answer, at, SAME_NAME);
            Bytes.putShort(answer, at + 2, type);
            Bytes.putShort(answer, at + 4, INTERNET);
            Bytes.putInt(answer, at + 6, LIFETIME);
            Bytes.putShort(answer, at + 10, data.length);
            System.arraycopy(data, 0, answer, at + 12, data.length);
            at += 12 + data.length;
        }
        return answer;
    }

    /** A name as a record has it. */
    static byte[] encode(String name) {
        byte[] encoded = new byte[name.length() + 2];
        int at = 0;
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            encoded[at] = (byte) Math.min(LONGEST_LABEL, bytes.length);
            System.arraycopy(bytes, 0, encoded, at + 1, Math.min(LONGEST_LABEL, bytes.length));
            at += 1 + Math.min(LONGEST_LABEL, bytes.length);
        }
        return java.util.Arrays.copyOf(encoded, at + 1);
    }
}
