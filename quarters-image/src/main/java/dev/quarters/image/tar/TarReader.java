package dev.quarters.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Goes through an archive, entry by entry. After the end it takes all that follows, since the
 * digest of a layer is that of the whole stream.
 */
public final class TarReader {

    /** The longest name, as long as Linux takes (PATH_MAX). */
    public static final int MAX_NAME = 4096;

    private static final int MAX_EXTENDED_HEADER = 1 << 20;

    private final ChunkedInput in;
    private final TarHeader header = new TarHeader();
    private final TarEntry entry = new TarEntry();
    private final PaxRecords global = new PaxRecords();
    private final PaxRecords local = new PaxRecords();
    private @Nullable String longName;
    private @Nullable String longLink;
    private long remaining;
    private int padding;

    public TarReader(ChunkedInput in) {
        this.in = in;
    }

    /** The entry that {@link #next} came to. */
    public TarEntry entry() {
        return entry;
    }

    /** Where in the archive the next byte is: after {@link #next}, where the content begins. */
    public long offset() {
        return in.offset();
    }

    /**
     * Goes to the next entry that becomes a file.
     *
     * @return false at the end
     * @throws TarException when the archive is malformed or ends too early
     */
    public boolean next() throws IOException {
        skipContent();
        local.clear();
        longName = null;
        longLink = null;
        while (readHeader()) {
            if (interpret()) {
                return true;
            }
        }
        return false;
    }

    /** Hands the content over; holes are left out. */
    public void content(Content sink) throws IOException {
        long[] segments = entry.segments;
        if (segments == null) {
            copy(0, remaining, sink);
            return;
        }
        for (int i = 0; i < segments.length; i += 2) {
            copy(segments[i], segments[i + 1], sink);
        }
    }

    /** Takes the content of a file in pieces. */
    @FunctionalInterface
    public interface Content {
        /**
         * @param offset in the file
         */
        void take(long offset, byte[] bytes, int start, int length) throws IOException;
    }

    private void copy(long offset, long length, Content sink) throws IOException {
        long done = 0;
        while (done < length) {
            if (!in.ensure()) {
                throw endsIn();
            }
            int now = (int) Math.min(length - done, in.limit - in.position);
            sink.take(offset + done, in.chunk, in.position, now);
            in.position += now;
            remaining -= now;
            done += now;
        }
    }

    private TarException endsIn() {
        return new TarException("the archive ends in \"" + TarEntry.readable(entry.name) + "\"");
    }

    /** The last file's padding may be missing: umoci insert leaves it out. */
    private void skipContent() throws IOException {
        if (in.skip(remaining + padding) < remaining) {
            throw endsIn();
        }
        remaining = 0;
        padding = 0;
    }

    /** Two zero blocks end an archive; so does, for many tars, the end of the file at a border. */
    private boolean readHeader() throws IOException {
        int read = in.read(header.block, 0, TarHeader.BLOCK);
        if (read == 0) {
            return false;
        }
        if (read < TarHeader.BLOCK) {
            throw new TarException(
                    "the archive ends in a header after \"" + TarEntry.readable(entry.name) + "\"");
        }
        if (header.isZero()) {
            in.skip(Long.MAX_VALUE);
            return false;
        }
        if (!header.checksumIsRight()) {
            throw new TarException(
                    "a header has a wrong checksum after \""
                            + TarEntry.readable(entry.name)
                            + "\"");
        }
        return true;
    }

    /** Returns whether the header was one of a file; the others change what follows. */
    private boolean interpret() throws IOException {
        long size = header.number(124, 12);
        if (size < 0) {
            throw new TarException("a header has a negative size");
        }
        switch (header.type()) {
            case 'x', 'X' -> local.read(extension(size), (int) size);
            case 'g' -> global.read(extension(size), (int) size);
            case 'L' -> longName = text(size);
            case 'K' -> longLink = text(size);
            case 'V', 'N', 'A', 'I' -> skipUnknown(size);
            case 'M' -> throw new TarException("the archive is a part of a multi-volume archive");
            default -> {
                return file(size);
            }
        }
        return false;
    }

    private void skipUnknown(long size) throws IOException {
        setContent(size);
        skipContent();
    }

    private byte[] extension(long size) throws IOException {
        if (size > MAX_EXTENDED_HEADER) {
            throw new TarException("an extended header has " + size + " bytes, 1 MiB at most");
        }
        byte[] data = new byte[(int) size];
        int padded = paddingOf(size);
        if (in.read(data, 0, data.length) < data.length || in.skip(padded) < padded) {
            throw new TarException("the archive ends in an extended header");
        }
        return data;
    }

    private String text(long size) throws IOException {
        byte[] data = extension(size);
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return new String(data, 0, end, ISO_8859_1);
    }

    private static int paddingOf(long size) {
        return (int) (-size & (TarHeader.BLOCK - 1));
    }

    private void setContent(long size) {
        remaining = size;
        padding = paddingOf(size);
    }

    private boolean file(long headerSize) throws IOException {
        TarEntry.@Nullable Type type = type(header.type());
        if (type == null) {
            throw new TarException(
                    "\""
                            + TarEntry.readable(header.name())
                            + "\" is of the unknown type "
                            + (header.type() & 0xff));
        }
        entry.clear();
        entry.type = type;
        entry.name = longName != null ? longName : header.name();
        entry.linkName = longLink != null ? longLink : header.text(157, 100);
        entry.mode = (int) header.number(100, 8) & 07777;
        entry.uid = header.number(108, 8);
        entry.gid = header.number(116, 8);
        entry.mtimeSeconds = header.number(136, 12);
        entry.storedSize = headerSize;
        boolean device =
                type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        entry.deviceMajor = device ? (int) header.number(329, 8) : 0;
        entry.deviceMinor = device ? (int) header.number(337, 8) : 0;
        boolean oldSparse = header.type() == 'S';
        long oldSparseSize = oldSparse ? header.number(483, 12) : 0;
        if (type == TarEntry.Type.FILE && entry.name.endsWith("/") && header.type() != 'S') {
            entry.type = TarEntry.Type.DIRECTORY; // as the tar of Unix version 7 wrote folders
        }
        applyPax();
        boolean data = entry.type == TarEntry.Type.FILE || header.type() == 'D';
        setContent(data ? entry.storedSize : 0);
        entry.size = entry.storedSize;
        if (oldSparse) {
            entry.size = oldSparseSize;
            setSegments(SparseSegments.ofOldGnu(header, in));
        } else {
            applyPaxSparse();
        }
        check();
        return true;
    }

    private static TarEntry.@Nullable Type type(byte flag) {
        return switch (flag) {
            case 0, '0', '7', 'S' -> TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5', 'D' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default -> null;
        };
    }

    private void applyPax() throws TarException {
        if (!global.isEmpty()) {
            local.putAll(global);
        }
        if (local.isEmpty()) {
            return;
        }
        String path = local.get("path");
        if (path != null) {
            entry.name = path;
        }
        String sparseName = local.get("GNU.sparse.name");
        if (sparseName != null) {
            entry.name = sparseName;
        }
        String link = local.get("linkpath");
        if (link != null) {
            entry.linkName = link;
        }
        entry.uid = number("uid", entry.uid);
        entry.gid = number("gid", entry.gid);
        entry.storedSize = number("size", entry.storedSize);
        entry.deviceMajor = (int) number("SCHILY.devmajor", entry.deviceMajor);
        entry.deviceMinor = (int) number("SCHILY.devminor", entry.deviceMinor);
        String mtime = local.get("mtime");
        if (mtime != null) {
            applyTime(mtime);
        }
        local.copyXattrs(entry.xattrs);
    }

    private long number(String key, long otherwise) throws TarException {
        String value = local.get(key);
        return value == null || value.isEmpty() ? otherwise : SparseSegments.decimal(value);
    }

    /** Seconds with any number of decimals; below zero the decimals count downwards as well. */
    private void applyTime(String text) throws TarException {
        boolean negative = text.startsWith("-");
        int dot = text.indexOf('.');
        String whole = text.substring(negative ? 1 : 0, dot < 0 ? text.length() : dot);
        String decimals = dot < 0 ? "" : text.substring(dot + 1);
        long seconds = whole.isEmpty() ? 0 : SparseSegments.decimal(whole);
        String nine = (decimals + "000000000").substring(0, 9);
        int nanos = (int) SparseSegments.decimal(nine);
        if (negative) {
            seconds = nanos > 0 ? -seconds - 1 : -seconds;
            nanos = nanos > 0 ? 1_000_000_000 - nanos : 0;
        }
        entry.mtimeSeconds = seconds;
        entry.mtimeNanos = nanos;
    }

    private void applyPaxSparse() throws IOException {
        if (local.isEmpty() || entry.type != TarEntry.Type.FILE) {
            return;
        }
        String map = local.get("GNU.sparse.map");
        if ("1".equals(local.get("GNU.sparse.major"))) {
            entry.size = number("GNU.sparse.realsize", entry.size);
            long[] consumed = new long[1];
            long[] segments = SparseSegments.ofData(in, consumed);
            remaining -= consumed[0];
            entry.storedSize -= consumed[0];
            setSegments(segments);
        } else if (map != null) {
            entry.size = number("GNU.sparse.size", entry.size);
            setSegments(SparseSegments.ofList(map));
        } else if (local.get("GNU.sparse.numblocks") != null) {
            entry.size = number("GNU.sparse.size", entry.size);
            setSegments(local.sparseSegments());
        }
    }

    private void setSegments(long[] segments) throws TarException {
        entry.segments = SparseSegments.checked(segments, entry.size, entry.storedSize, entry.name);
    }

    private void check() throws TarException {
        if (entry.name.isEmpty() || entry.name.length() > MAX_NAME) {
            throw new TarException(
                    "an entry has a name of "
                            + entry.name.length()
                            + " bytes, 1 to 4096 are possible");
        }
        if (entry.linkName.length() > MAX_NAME) {
            throw new TarException(
                    "the link \""
                            + TarEntry.readable(entry.name)
                            + "\" leads to a name of "
                            + entry.linkName.length()
                            + " bytes, 4096 at most");
        }
        if (entry.name.indexOf(0) >= 0 || entry.linkName.indexOf(0) >= 0) {
            throw new TarException(
                    "the name \"" + TarEntry.readable(entry.name) + "\" has a zero byte");
        }
        long maxId = 0xffff_fffeL;
        if (entry.uid < 0 || entry.uid > maxId || entry.gid < 0 || entry.gid > maxId) {
            throw new TarException(
                    "\""
                            + TarEntry.readable(entry.name)
                            + "\" belongs to "
                            + entry.uid
                            + ":"
                            + entry.gid
                            + ", which no system has");
        }
        if (entry.size < 0 || entry.storedSize < 0 || remaining < 0) {
            throw new TarException("\"" + TarEntry.readable(entry.name) + "\" has a negative size");
        }
    }
}
