package dev.quarters.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.zip.GZIPOutputStream;

/** Builds archives as tests need them: any header, right or wrong. */
public final class TarBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public TarBytes file(String name, String content) {
        return entry(name, '0', 0644, "", content.getBytes(ISO_8859_1));
    }

    public TarBytes folder(String name) {
        return entry(name + "/", '5', 0755, "", new byte[0]);
    }

    public TarBytes symbolicLink(String name, String target) {
        return entry(name, '2', 0777, target, new byte[0]);
    }

    public TarBytes hardLink(String name, String target) {
        return entry(name, '1', 0644, target, new byte[0]);
    }

    public TarBytes pax(String... keysAndValues) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String rest = " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
            int length = rest.length() + 1;
            while (String.valueOf(length).length() + rest.length() != length) {
                length = String.valueOf(length).length() + rest.length();
            }
            records.append(length).append(rest);
        }
        return entry("pax", 'x', 0, "", records.toString().getBytes(ISO_8859_1));
    }

    public TarBytes entry(String name, char type, int mode, String link, byte[] content) {
        return entry(name, type, mode, link, content, content.length);
    }

    public TarBytes entry(
            String name, char type, int mode, String link, byte[] content, long size) {
        byte[] block = new byte[512];
        put(block, 0, name, 100);
        put(block, 100, String.format("%07o", mode), 8);
        put(block, 108, "0000000", 8);
        put(block, 116, "0000000", 8);
        put(block, 124, String.format("%011o", size), 12);
        put(block, 136, "00000001750", 12);
        block[156] = (byte) type;
        put(block, 157, link, 100);
        put(block, 257, "ustar\00000", 8);
        if (type == '3' || type == '4') {
            put(block, 329, "0000001", 8);
            put(block, 337, "0000003", 8);
        }
        put(block, 148, "        ", 8);
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%06o\0 ", sum), 8);
        out.writeBytes(block);
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    private static void put(byte[] block, int offset, String text, int most) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, block, offset, Math.min(most, bytes.length));
    }

    public byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }
}
