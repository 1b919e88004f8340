package dev.quarters.guest.copy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes POSIX pax archives: ustar headers, and extended ones where those are too small. */
final class ArchiveOutput {

    static final int BLOCK = 512;
    private static final int NAME = 100;

    /** Of a record with an extended attribute, as star and GNU tar have it. */
    private static final String ATTRIBUTE = "SCHILY.xattr.";

    private static final long LARGEST = (1L << 33) - 1;
    private static final int LARGEST_ID = 07777777;

    private final OutputStream out;

    ArchiveOutput(OutputStream out) {
        this.out = out;
    }

    /** The header; {@code entry.size()} bytes of content have to follow, then {@link #pad}. */
    void begin(ArchiveEntry entry) throws IOException {
        begin(entry, Map.of());
    }

    /**
     * As {@link #begin(ArchiveEntry)}.
     *
     * @param attributes extended ones, by name
     */
    void begin(ArchiveEntry entry, Map<String, byte[]> attributes) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        record(records, "path", entry.name(), fits(entry.name()));
        record(records, "linkpath", entry.target(), fits(entry.target()));
        record(records, "size", Long.toString(entry.size()), entry.size() <= LARGEST);
        record(records, "uid", Integer.toString(entry.uid()), entry.uid() <= LARGEST_ID);
        record(records, "gid", Integer.toString(entry.gid()), entry.gid() <= LARGEST_ID);
        attributes.forEach((name, value) -> record(records, ATTRIBUTE + name, value));
        if (records.size() > 0) {
            header("pax", 'x', 0644, 0, 0, records.size(), 0, "", 0, 0);
            out.write(records.toByteArray());
            pad(records.size());
        }
        header(
                entry.name(),
                entry.type(),
                entry.permissions(),
                Math.min(entry.uid(), LARGEST_ID),
                Math.min(entry.gid(), LARGEST_ID),
                Math.min(entry.size(), LARGEST),
                Math.clamp(entry.modifiedSeconds(), 0, LARGEST),
                entry.target(),
                entry.major(),
                entry.minor());
    }

    private static boolean fits(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= NAME && bytes.length == name.length();
    }

    private static void record(
            ByteArrayOutputStream records, String key, String value, boolean fits) {
        if (!fits) {
            record(records, key, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The length in front counts itself. */
    private static void record(ByteArrayOutputStream records, String key, byte[] value) {
        byte[] start = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
        int rest = start.length + value.length + 1;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest != length) {
            length++;
        }
        records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
        records.writeBytes(start);
        records.writeBytes(value);
        records.write('\n');
    }

    private void header(
            String name,
            char type,
            int permissions,
            long uid,
            long gid,
            long size,
            long modified,
            String target,
            long major,
            long minor)
            throws IOException {
        byte[] block = new byte[BLOCK];
        text(block, 0, NAME, name);
        number(block, 100, 8, permissions);
        number(block, 108, 8, uid);
        number(block, 116, 8, gid);
        number(block, 124, 12, size);
        number(block, 136, 12, modified);
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        text(block, 157, NAME, target);
        text(block, 257, 6, "ustar");
        text(block, 263, 2, "00");
        number(block, 329, 8, major);
        number(block, 337, 8, minor);
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xFF;
        }
        number(block, 148, 7, sum);
        out.write(block);
    }

    private static void text(byte[] block, int at, int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
    }

    /** Octal digits, and a zero byte. */
    private static void number(byte[] block, int at, int length, long value) {
        String digits = Long.toOctalString(value);
        text(block, at, length, "0".repeat(Math.max(0, length - 1 - digits.length())) + digits);
        block[at + length - 1] = 0;
    }

    /** After a content of that size. */
    void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & BLOCK - 1)]);
    }

    void end() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }
}
