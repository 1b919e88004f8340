package dev.quarters.image.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Leaves the skippable frames of a zstd stream out (RFC 8878 §3.1.2), which the decoder does not
 * know and zstd:chunked layers have at their end. To find where a frame ends it walks over the
 * headers of its blocks (§3.1.1).
 */
final class ZstdFrames extends InputStream {

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int RLE = 1;

    /** Bytes beside the block content by the frame header's content size flag. */
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};

    private final InputStream in;
    private final byte[] header = new byte[32];
    private int headerAt;
    private int headerEnd;
    private long content;
    private boolean inFrame;
    private boolean lastBlock;
    private boolean checksum;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (headerAt == headerEnd && content == 0) {
            if (!advance()) {
                return -1;
            }
        }
        if (headerAt < headerEnd) {
            int now = Math.min(length, headerEnd - headerAt);
            System.arraycopy(header, headerAt, into, offset, now);
            headerAt += now;
            return now;
        }
        int read = in.read(into, offset, (int) Math.min(length, content));
        if (read < 0) {
            throw new EOFException("it ends in the middle of its zstd data");
        }
        content -= read;
        return read;
    }

    /** Goes to the next frame or block; false at the end. */
    private boolean advance() throws IOException {
        headerAt = 0;
        headerEnd = 0;
        if (!inFrame) {
            return startFrame();
        }
        if (!lastBlock) {
            startBlock();
        } else {
            inFrame = false;
            content = checksum ? 4 : 0;
        }
        return true;
    }

    private boolean startFrame() throws IOException {
        int read = in.readNBytes(header, 0, 4);
        if (read == 0) {
            return false;
        }
        headerEnd = read;
        require(read == 4);
        int magic = littleEndian(0, 4);
        if ((magic & ~0xf) == SKIPPABLE) {
            more(4);
            in.skipNBytes(littleEndian(4, 4) & 0xffff_ffffL);
            headerEnd = 0;
            return true;
        }
        if (magic != MAGIC) {
            throw new IOException("something other than zstd follows its zstd data");
        }
        more(1);
        int flags = header[4] & 0xff;
        boolean singleSegment = (flags & 0x20) != 0;
        int sizeFlag = flags >> 6;
        int sizeBytes = sizeFlag == 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[sizeFlag];
        more((singleSegment ? 0 : 1) + DICTIONARY_BYTES[flags & 3] + sizeBytes);
        checksum = (flags & 4) != 0;
        lastBlock = false;
        inFrame = true;
        return true;
    }

    private void startBlock() throws IOException {
        more(3);
        int block = littleEndian(0, 3);
        lastBlock = (block & 1) != 0;
        content = (block >> 1 & 3) == RLE ? 1 : block >> 3;
    }

    private void more(int count) throws IOException {
        require(in.readNBytes(header, headerEnd, count) == count);
        headerEnd += count;
    }

    private static void require(boolean complete) throws EOFException {
        if (!complete) {
            throw new EOFException("it ends in the middle of its zstd data");
        }
    }

    private int littleEndian(int offset, int bytes) {
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (header[offset + i] & 0xff);
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
