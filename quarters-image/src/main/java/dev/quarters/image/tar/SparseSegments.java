package dev.quarters.image.tar;

import java.io.IOException;
import java.util.Arrays;

/**
 * The parts of a sparse file that an archive holds, as pairs of offset and length; the rest are
 * holes (GNU tar "Storing Sparse Files": the old GNU format, and pax formats 0.0, 0.1 and 1.0).
 */
final class SparseSegments {

    private static final int MAX_SEGMENTS = 1 << 20;

    private long[] pairs = new long[16];
    private int used;

    static long decimal(String text) throws TarException {
        if (text.isEmpty()
                || text.length() > 18
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new TarException("\"" + TarEntry.readable(text) + "\" is not a number");
        }
        return Long.parseLong(text);
    }

    private void add(long number) throws TarException {
        if (used == 2 * MAX_SEGMENTS) {
            throw new TarException("a sparse file has more than " + MAX_SEGMENTS + " segments");
        }
        if (used == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * used);
        }
        pairs[used++] = number;
    }

    /** Checks that they are in order, within the file, and as long as what is stored. */
    static long[] checked(long[] pairs, long size, long stored, String name) throws TarException {
        long end = 0;
        long sum = 0;
        boolean good = pairs.length % 2 == 0;
        for (int i = 0; good && i < pairs.length; i += 2) {
            good = pairs[i] >= end && pairs[i + 1] >= 0 && pairs[i] <= size - pairs[i + 1];
            end = pairs[i] + pairs[i + 1];
            sum += pairs[i + 1];
        }
        if (!good || sum != stored) {
            throw new TarException(
                    "the sparse file \"" + TarEntry.readable(name) + "\" has a malformed map");
        }
        return pairs;
    }

    private long[] toArray() {
        return Arrays.copyOf(pairs, used);
    }

    /** Pax format 0.1: {@code offset,length,offset,length…}. */
    static long[] ofList(String list) throws TarException {
        SparseSegments segments = new SparseSegments();
        int at = 0;
        while (at < list.length()) {
            int comma = list.indexOf(',', at);
            int end = comma < 0 ? list.length() : comma;
            segments.add(decimal(list.substring(at, end)));
            at = end + 1;
        }
        return segments.toArray();
    }

    /** The old GNU format: four in the header, then blocks of 21 while a flag says so. */
    static long[] ofOldGnu(TarHeader header, ChunkedInput in) throws IOException {
        SparseSegments segments = new SparseSegments();
        segments.addBlock(header, 386, 4);
        boolean more = header.block[482] != 0;
        while (more) {
            if (in.read(header.block, 0, TarHeader.BLOCK) < TarHeader.BLOCK) {
                throw new TarException("the archive ends in the map of a sparse file");
            }
            segments.addBlock(header, 0, 21);
            more = header.block[504] != 0;
        }
        return segments.toArray();
    }

    private void addBlock(TarHeader header, int offset, int count) throws TarException {
        for (int i = 0; i < count; i++) {
            int at = offset + 24 * i;
            if (header.block[at] == 0) {
                return;
            }
            add(header.number(at, 12));
            add(header.number(at + 12, 12));
        }
    }

    /** Pax format 1.0: decimal lines before the data, the count first, padded to a block. */
    static long[] ofData(ChunkedInput in, long[] consumed) throws IOException {
        SparseSegments segments = new SparseSegments();
        Lines lines = new Lines(in);
        long count = lines.number();
        if (count > MAX_SEGMENTS) {
            throw new TarException("a sparse file has more than " + MAX_SEGMENTS + " segments");
        }
        for (long i = 0; i < 2 * count; i++) {
            segments.add(lines.number());
        }
        consumed[0] = lines.blocks * (long) TarHeader.BLOCK;
        return segments.toArray();
    }

    private static final class Lines {
        private final ChunkedInput in;
        private final byte[] block = new byte[TarHeader.BLOCK];
        private int at = TarHeader.BLOCK;
        private int blocks;

        Lines(ChunkedInput in) {
            this.in = in;
        }

        long number() throws IOException {
            long value = 0;
            for (int digits = 0; digits <= 18; digits++) {
                int c = next();
                if (c == '\n' && digits > 0) {
                    return value;
                }
                if (c < '0' || c > '9') {
                    break;
                }
                value = value * 10 + (c - '0');
            }
            throw new TarException("the map of a sparse file is malformed");
        }

        private int next() throws IOException {
            if (at == TarHeader.BLOCK) {
                if (in.read(block, 0, TarHeader.BLOCK) < TarHeader.BLOCK) {
                    throw new TarException("the archive ends in the map of a sparse file");
                }
                blocks++;
                at = 0;
            }
            return block[at++];
        }
    }
}
