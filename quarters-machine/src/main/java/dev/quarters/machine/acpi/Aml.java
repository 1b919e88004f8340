package dev.quarters.machine.acpi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * ACPI machine language: each method gives the bytes of a term, made of those of its parts, so that
 * code reads as the source would (ACPI 6.5 chapter 20).
 */
final class Aml {

    static final byte[] ARG0 = {0x68};

    private Aml() {}

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] scope(String name, byte[]... terms) {
        return join(bytes(0x10), packaged(join(path(name), join(terms))));
    }

    static byte[] device(String name, byte[]... terms) {
        return join(bytes(0x5B, 0x82), packaged(join(path(name), join(terms))));
    }

    static byte[] method(String name, int arguments, byte[]... terms) {
        return join(bytes(0x14), packaged(join(path(name), bytes(arguments), join(terms))));
    }

    static byte[] name(String name, byte[] value) {
        return join(bytes(0x08), path(name), value);
    }

    static byte[] packageOf(byte[]... elements) {
        // A count beyond a byte needs a VarPackage.
        byte[] count = elements.length < 256 ? bytes(elements.length) : integer(elements.length);
        int opcode = elements.length < 256 ? 0x12 : 0x13;
        return join(bytes(opcode), packaged(join(count, join(elements))));
    }

    static byte[] buffer(byte[] content) {
        return join(bytes(0x11), packaged(join(integer(content.length), content)));
    }

    static byte[] store(byte[] value, byte[] target) {
        return join(bytes(0x70), value, target);
    }

    static byte[] ifElse(byte[] condition, byte[] then, byte[] otherwise) {
        return join(bytes(0xA0), packaged(join(condition, then)), bytes(0xA1), packaged(otherwise));
    }

    static byte[] returns(byte[] value) {
        return join(bytes(0xA4), value);
    }

    static byte[] integer(long value) {
        if (value == 0 || value == 1) {
            return bytes((int) value);
        }
        if (value >>> 8 == 0) {
            return bytes(0x0A, (int) value);
        }
        if (value >>> 16 == 0) {
            return join(bytes(0x0B), Resource.little(value, 2));
        }
        return value >>> 32 == 0
                ? join(bytes(0x0C), Resource.little(value, 4))
                : join(bytes(0x0E), Resource.little(value, 8));
    }

    /** A compressed identity, as {@code PNP0A03} (§19.3.4). */
    static byte[] eisaId(String id) {
        int value = 0;
        for (int i = 0; i < 3; i++) {
            value = value << 5 | id.charAt(i) - 0x40;
        }
        value = value << 16 | Integer.parseInt(id, 3, 7, 16);
        return integer(Integer.reverseBytes(value) & 0xFFFF_FFFFL);
    }

    /** A name or path of segments of up to four characters, from the root with a backslash. */
    static byte[] path(String path) {
        boolean root = path.startsWith("\\");
        String[] segments = path.substring(root ? 1 : 0).split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (root) {
            out.write('\\');
        }
        if (segments.length == 2) {
            out.write(0x2E);
        } else if (segments.length == 1 && segments[0].isEmpty()) {
            out.write(0);
            return out.toByteArray();
        }
        for (String segment : segments) {
            out.writeBytes((segment + "____").substring(0, 4).getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    /** The length of a package, which counts itself, and its content (§20.2.4). */
    private static byte[] packaged(byte[] content) {
        int length = content.length;
        if (length + 1 < 1 << 6) {
            return join(bytes(length + 1), content);
        }
        int extra = length + 2 < 1 << 12 ? 1 : length + 3 < 1 << 20 ? 2 : 3;
        int all = length + 1 + extra;
        return join(bytes(extra << 6 | all & 0xF), Resource.little(all >> 4, extra), content);
    }
}
