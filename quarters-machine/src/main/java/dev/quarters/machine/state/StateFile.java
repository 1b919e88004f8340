package dev.quarters.machine.state;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The binary form of state. Big-endian: eight bytes {@code QUARTERS}, the version of this format
 * (4), the length of what follows (4), fields, and CRC-32C of the fields (4). A field is a byte for
 * its type, its name, and its value; arrays and strings begin with their length (4), names with
 * theirs (2); a part is fields up to one of type 0. Nothing in a file is trusted: neither lengths
 * nor depth, types or names.
 */
public final class StateFile {

    private static final byte[] MAGIC = "QUARTERS".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER = 16;

    /** Devices have little state; guest memory is not in this file. */
    private static final int LARGEST = 256 << 20;

    private StateFile() {}

    /** Writes the state of an object. */
    public static void write(Stateful object, OutputStream to) throws IOException {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        writeFields(StateTree.of(object, ""), new DataOutputStream(fields));
        CRC32C checksum = new CRC32C();
        checksum.update(fields.toByteArray());
        DataOutputStream out = new DataOutputStream(to);
        out.write(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(fields.size());
        fields.writeTo(out);
        out.writeInt((int) checksum.getValue());
        out.flush();
    }

    /**
     * Reads one state, and loads it into an object.
     *
     * @throws StateException when the stream does not hold such a state, or not of such an object
     */
    public static void read(InputStream from, Stateful object) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(from.readNBytes(HEADER));
        byte[] magic = new byte[MAGIC.length];
        if (header.remaining() == HEADER) {
            header.get(magic);
        }
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw broken("it does not begin with " + new String(MAGIC, StandardCharsets.US_ASCII));
        }
        int version = header.getInt();
        if (version != VERSION) {
            throw broken("its format has version %d, not %d".formatted(version, VERSION));
        }
        int length = header.getInt();
        if (length < 0 || length > LARGEST) {
            throw broken("it says that it has %d bytes".formatted(length & 0xFFFF_FFFFL));
        }
        byte[] fields = from.readNBytes(length);
        byte[] trailer = from.readNBytes(4);
        if (fields.length != length || trailer.length != 4) {
            throw broken("it ends before %d bytes of fields do".formatted(length));
        }
        CRC32C checksum = new CRC32C();
        checksum.update(fields);
        if ((int) checksum.getValue() != ByteBuffer.wrap(trailer).getInt()) {
            throw broken("its checksum is wrong");
        }
        object.load(new StateParser(ByteBuffer.wrap(fields)).parse());
    }

    static StateException broken(String why) {
        return new StateException("the snapshot can't be read: " + why, StateTree.REMEDY);
    }

    private static void writeFields(StateTree tree, DataOutputStream out) {
        try {
            for (Map.Entry<String, Object> field : tree.fields().entrySet()) {
                writeField(field.getKey(), field.getValue(), out);
            }
            out.writeByte(StateType.END);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
    }

    private static void writeField(String name, Object value, DataOutputStream out)
            throws IOException {
        switch (value) {
            case Boolean each -> start(out, StateType.BOOLEAN, name).writeBoolean(each);
            case Integer each -> start(out, StateType.INT, name).writeInt(each);
            case Long each -> start(out, StateType.LONG, name).writeLong(each);
            case byte[] each -> writeBytes(start(out, StateType.BYTES, name), each);
            case int[] each -> {
                start(out, StateType.INTS, name).writeInt(each.length);
                for (int element : each) {
                    out.writeInt(element);
                }
            }
            case long[] each -> {
                start(out, StateType.LONGS, name).writeInt(each.length);
                for (long element : each) {
                    out.writeLong(element);
                }
            }
            case String each ->
                    writeBytes(
                            start(out, StateType.STRING, name),
                            each.getBytes(StandardCharsets.UTF_8));
            case StateTree each -> writeFields(each, start(out, StateType.PART, name));
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static DataOutputStream start(DataOutputStream out, int type, String name)
            throws IOException {
        out.writeByte(type);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
        return out;
    }
}
