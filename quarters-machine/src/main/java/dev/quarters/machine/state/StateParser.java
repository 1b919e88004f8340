package dev.quarters.machine.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads fields from bytes that nobody vouches for. */
final class StateParser {

    private static final int DEEPEST = 32;

    private final ByteBuffer in;

    StateParser(ByteBuffer in) {
        this.in = in;
    }

    StateTree parse() {
        StateTree tree = parseFields("", 0);
        if (in.hasRemaining()) {
            throw StateFile.broken(in.remaining() + " bytes follow its last field");
        }
        return tree;
    }

    private StateTree parseFields(String path, int depth) {
        if (depth > DEEPEST) {
            throw StateFile.broken("its parts are nested more than %d deep".formatted(DEEPEST));
        }
        StateTree tree = new StateTree(path);
        for (int type = need(1).get(); type != StateType.END; type = need(1).get()) {
            String name = string(need(2).getShort() & 0xFFFF);
            tree.putField(name, parseValue(type, tree.path(name), depth));
        }
        return tree;
    }

    private Object parseValue(int type, String path, int depth) {
        return switch (type) {
            case StateType.BOOLEAN -> need(1).get() != 0;
            case StateType.INT -> need(4).getInt();
            case StateType.LONG -> need(8).getLong();
            case StateType.BYTES -> bytes(length(1));
            case StateType.INTS -> {
                int[] value = new int[length(4)];
                in.asIntBuffer().get(value);
                in.position(in.position() + 4 * value.length);
                yield value;
            }
            case StateType.LONGS -> {
                long[] value = new long[length(8)];
                in.asLongBuffer().get(value);
                in.position(in.position() + 8 * value.length);
                yield value;
            }
            case StateType.STRING -> string(length(1));
            case StateType.PART -> parseFields(path, depth + 1);
            default -> throw StateFile.broken("\"%s\" has type %d".formatted(path, type));
        };
    }

    /** A count of elements that are all there. */
    private int length(int size) {
        int length = need(4).getInt();
        if (length < 0) {
            throw StateFile.broken("an array has %d elements".formatted(length & 0xFFFF_FFFFL));
        }
        need((long) length * size);
        return length;
    }

    private ByteBuffer need(long bytes) {
        if (bytes > in.remaining()) {
            throw StateFile.broken(
                    "a field of %d bytes is longer than the rest, %d"
                            .formatted(bytes, in.remaining()));
        }
        return in;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        need(length).get(bytes);
        return bytes;
    }

    private String string(int length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }
}
