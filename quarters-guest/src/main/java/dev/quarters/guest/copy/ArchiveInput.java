package dev.quarters.guest.copy;

import dev.quarters.api.QuartersException;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads POSIX pax archives, and those of GNU tar with long names, from a stream. */
final class ArchiveInput {

    private static final int BLOCK = ArchiveOutput.BLOCK;

    /** Of names and extended headers, which are read whole. */
    private static final long LONGEST_EXTENSION = 1 << 20;

    private final InputStream in;
    private long position;

    /** Of the content of the last file. */
    private long left;

    private long consumed;

    ArchiveInput(InputStream in) {
        this.in = in;
    }

    /** The next file, with what was left of the last one's content passed over. */
    Optional<ArchiveEntry> next() throws IOException {
        skip(left + (-(left + consumed) & BLOCK - 1));
        Map<String, String> more = new HashMap<>();
        while (true) {
            byte[] block = block();
            if (isZero(block)) {
                return Optional.empty();
            }
            check(block);
            char type = block[156] == 0 ? '0' : (char) block[156];
            long size = number(block, 124, 12);
            switch (type) {
                case 'x' -> records(extension(size), more);
                case 'g' -> extension(size);
                case 'L' -> more.put("path", text(extension(size)));
                case 'K' -> more.put("linkpath", text(extension(size)));
                default -> {
                    return Optional.of(entry(block, type == '7' ? '0' : type, size, more));
                }
            }
        }
    }

    private ArchiveEntry entry(byte[] block, char type, long size, Map<String, String> more) {
        String prefix = text(block, 345, 155);
        String name = text(block, 0, 100);
        boolean posix = text(block, 257, 6).equals("ustar");
        long length = more.containsKey("size") ? decimal(more.get("size")) : size;
        left = type == ArchiveEntry.FILE ? length : 0;
        consumed = 0;
        return new ArchiveEntry(
                more.getOrDefault("path", posix && !prefix.isEmpty() ? prefix + "/" + name : name),
                type,
                (int) number(block, 100, 8) & 07777,
                id(more.get("uid"), number(block, 108, 8)),
                id(more.get("gid"), number(block, 116, 8)),
                left,
                number(block, 136, 12),
                more.getOrDefault("linkpath", text(block, 157, 100)),
                ArchiveEntry.device(number(block, 329, 8), number(block, 337, 8)));
    }

    /** Content of the file that {@link #next} gave; -1 at its end. */
    int read(byte[] to) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.readNBytes(to, 0, (int) Math.min(left, to.length));
        if (count == 0) {
            throw broken("it ends within a file");
        }
        left -= count;
        consumed += count;
        position += count;
        return count;
    }

    private int id(@Nullable String more, long usual) {
        return (int) (more == null ? usual : decimal(more));
    }

    private long decimal(@Nullable String text) {
        try {
            long value = Long.parseLong(text == null ? "" : text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through
        }
        throw broken("a size or an owner is \"" + text + '"');
    }

    private void records(byte[] bytes, Map<String, String> more) {
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            long length = decimal(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
            int end = (int) Math.min(at + length, Integer.MAX_VALUE);
            if (end > bytes.length || end <= space + 1) {
                throw broken("an extended header is malformed");
            }
            String record = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                more.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at = end;
        }
    }

    private byte[] extension(long size) throws IOException {
        if (size > LONGEST_EXTENSION) {
            throw broken("a name has " + size + " bytes");
        }
        byte[] bytes = in.readNBytes((int) size);
        position += bytes.length;
        if (bytes.length != size) {
            throw broken("it ends within a name");
        }
        skip(-size & BLOCK - 1);
        return bytes;
    }

    private void skip(long count) throws IOException {
        try {
            in.skipNBytes(count);
            position += count;
            left = 0;
            consumed = 0;
        } catch (EOFException e) {
            throw broken("it ends within a file");
        }
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        position += block.length;
        if (block.length != BLOCK) {
            throw broken("it has no end");
        }
        return block;
    }

    private static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private void check(byte[] block) {
        int sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? 0 : block[i] & 0xFF;
        }
        if (sum != number(block, 148, 8)) {
            throw broken("the checksum of a header is wrong");
        }
    }

    private long number(byte[] block, int at, int length) {
        if (block[at] < 0) {
            long value = 0;
            for (int i = Math.max(1, length - 8); i < length; i++) {
                value = value << 8 | block[at + i] & 0xFF;
            }
            return value & Long.MAX_VALUE;
        }
        String digits = text(block, at, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw broken("a number of a header is \"" + digits + '"');
        }
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    private QuartersException broken(String why) {
        return new QuartersException(
                "cannot read the archive: " + why + " (before byte " + position + ")",
                "give a tar archive that is not compressed");
    }
}
