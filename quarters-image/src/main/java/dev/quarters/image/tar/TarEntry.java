package dev.quarters.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an archive says about one file. The reader's only one: it changes with {@link
 * TarReader#next}. Names hold a byte in each character.
 */
public final class TarEntry {

    /** The kinds of entries that become files. */
    public enum Type {
        FILE,
        HARD_LINK,
        SYMBOLIC_LINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        DIRECTORY,
        FIFO
    }

    Type type = Type.FILE;
    String name = "";
    String linkName = "";
    int mode;
    long uid;
    long gid;
    long mtimeSeconds;
    int mtimeNanos;
    long storedSize;
    long size;
    int deviceMajor;
    int deviceMinor;
    long @Nullable [] segments;
    final Map<String, byte[]> xattrs = new LinkedHashMap<>();

    TarEntry() {}

    void clear() {
        linkName = "";
        segments = null;
        mtimeNanos = 0;
        if (!xattrs.isEmpty()) {
            xattrs.clear();
        }
    }

    public Type type() {
        return type;
    }

    /** As it is in the archive: it may be absolute, or lead anywhere. */
    public String name() {
        return name;
    }

    /** The target of a link. */
    public String linkName() {
        return linkName;
    }

    /** The twelve permission bits. */
    public int mode() {
        return mode;
    }

    public long uid() {
        return uid;
    }

    public long gid() {
        return gid;
    }

    public long mtimeSeconds() {
        return mtimeSeconds;
    }

    public int mtimeNanos() {
        return mtimeNanos;
    }

    /** Of the file, its holes included. */
    public long size() {
        return size;
    }

    /** The bytes that the archive holds of it. */
    public long storedSize() {
        return storedSize;
    }

    public int deviceMajor() {
        return deviceMajor;
    }

    public int deviceMinor() {
        return deviceMinor;
    }

    /** Extended attributes; the names hold a byte in each character. */
    public Map<String, byte[]> xattrs() {
        return xattrs;
    }

    /** For people: as UTF-8 where it is, cut when long. */
    public static String readable(String name) {
        String text = new String(name.getBytes(ISO_8859_1), UTF_8);
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(120)
                .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.length() < text.length() ? shown + "…" : shown.toString();
    }
}
