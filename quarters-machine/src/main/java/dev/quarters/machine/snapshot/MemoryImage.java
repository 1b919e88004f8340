package dev.quarters.machine.snapshot;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateException;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The binary form of RAM, without the pages that are zero. Big-endian: eight bytes {@code
 * QRTR-RAM}, the version of this format (4), the size of RAM (8), pieces, and an empty piece. A
 * piece is its length (4), where it begins in RAM (8), its bytes, and CRC-32C of all these (4);
 * pieces ascend.
 */
final class MemoryImage {

    private static final byte[] MAGIC = "QRTR-RAM".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int PAGE = 4096;
    private static final int LONGEST_PIECE = 1 << 20;
    private static final int PIECE_HEADER = 12;
    private static final byte[] ZEROS = new byte[PAGE];

    private final GuestMemory ram;
    private final byte[] piece = new byte[LONGEST_PIECE];

    MemoryImage(GuestMemory ram) {
        this.ram = ram;
    }

    void write(DataOutputStream out) throws IOException {
        out.write(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(ram.size());
        long at = nextUsed(0);
        while (at < ram.size()) {
            long end = nextZero(at);
            writePiece(out, at, (int) (end - at));
            at = nextUsed(end);
        }
        writePiece(out, ram.size(), 0);
    }

    private void writePiece(DataOutputStream out, long at, int length) throws IOException {
        MemorySegment.copy(ram.segment(), ValueLayout.JAVA_BYTE, at, piece, 0, length);
        out.writeInt(length);
        out.writeLong(at);
        out.write(piece, 0, length);
        out.writeInt(checksum(at, length));
    }

    private long nextUsed(long from) {
        long at = from;
        while (at < ram.size() && isZero(at)) {
            at += PAGE;
        }
        return Math.min(at, ram.size());
    }

    /** No piece is longer than one may be. */
    private long nextZero(long from) {
        long limit = Math.min(ram.size(), from + LONGEST_PIECE);
        long at = from;
        while (at < limit && !isZero(at)) {
            at += PAGE;
        }
        return Math.min(at, limit);
    }

    private boolean isZero(long at) {
        long length = Math.min(PAGE, ram.size() - at);
        return ram.segment()
                        .asSlice(at, length)
                        .mismatch(MemorySegment.ofArray(ZEROS).asSlice(0, length))
                < 0;
    }

    private int checksum(long at, int length) {
        CRC32C checksum = new CRC32C();
        byte[] header = new byte[PIECE_HEADER];
        for (int i = 0; i < PIECE_HEADER; i++) {
            header[i] = (byte) (i < 4 ? length >>> 8 * (3 - i) : at >>> 8 * (PIECE_HEADER - 1 - i));
        }
        checksum.update(header);
        checksum.update(piece, 0, length);
        return (int) checksum.getValue();
    }

    /** Reads it into RAM of the same size, of which all else becomes zero. */
    void read(DataInputStream in) throws IOException {
        try {
            readHeader(in);
            long end = 0;
            int length = in.readInt();
            while (length != 0) {
                end = readPiece(in, end, length);
                length = in.readInt();
            }
            check(in.readLong() == ram.size(), "it has no end");
            check(in.readInt() == checksum(ram.size(), 0), "the checksum of its end is wrong");
            clear(end, ram.size());
        } catch (EOFException e) {
            throw broken("it ends early");
        }
    }

    private void readHeader(DataInputStream in) throws IOException {
        check(Arrays.equals(in.readNBytes(MAGIC.length), MAGIC), "it does not begin as it should");
        int version = in.readInt();
        check(version == VERSION, "its format has version %d, not %d".formatted(version, VERSION));
        long size = in.readLong();
        if (size != ram.size()) {
            throw new StateException(
                    "the snapshot is of a machine with %d MiB of memory, and this one has %d"
                            .formatted(size >> 20, ram.size() >> 20),
                    "load it into a machine with as much memory");
        }
    }

    private long readPiece(DataInputStream in, long after, int length) throws IOException {
        long at = in.readLong();
        check(
                length > 0 && length <= LONGEST_PIECE && at >= after && at <= ram.size() - length,
                "it has %d bytes for %xH".formatted(length, at));
        in.readFully(piece, 0, length);
        check(in.readInt() == checksum(at, length), "the checksum at %xH is wrong".formatted(at));
        clear(after, at);
        MemorySegment.copy(piece, 0, ram.segment(), ValueLayout.JAVA_BYTE, at, length);
        written(at, length);
        return at + length;
    }

    /** Only what is not zero is written: memory that was never used stays so. */
    private void clear(long from, long to) {
        for (long at = nextUsed(from); at < to; at = nextUsed(at)) {
            long length = Math.min(PAGE - at % PAGE, to - at);
            ram.segment().asSlice(at, length).fill((byte) 0);
            written(at, length);
        }
    }

    private void written(long at, long length) {
        long low = Math.clamp(ram.lowSize() - at, 0, length);
        if (low > 0) {
            ram.written(at, low);
        }
        if (low < length) {
            ram.written(GuestMemory.HIGH_START + at + low - ram.lowSize(), length - low);
        }
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw broken(otherwise);
        }
    }

    private static StateException broken(String why) {
        return new StateException(
                "the memory of the snapshot can't be read: " + why,
                "load a whole snapshot that this version made");
    }
}
