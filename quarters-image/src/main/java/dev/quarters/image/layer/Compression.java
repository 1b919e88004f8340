package dev.quarters.image.layer;

import io.airlift.compress.v3.zstd.ZstdInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How content is compressed, told by its first bytes: media types are often wrong. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD;

    private static final int MAGIC = 4;

    /** Of content that begins so. */
    public static Compression of(byte[] start, int length) {
        if (length >= 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        boolean zstd =
                length >= MAGIC
                        && (start[0] & 0xff) == 0x28
                        && (start[1] & 0xff) == 0xb5
                        && start[2] == 0x2f
                        && (start[3] & 0xff) == 0xfd;
        boolean skippable =
                length >= MAGIC
                        && (start[0] & 0xf0) == 0x50
                        && start[1] == 0x2a
                        && start[2] == 0x4d
                        && start[3] == 0x18;
        return zstd || skippable ? ZSTD : NONE;
    }

    /** Tells it of a stream that can go back ({@code mark}). */
    public static Compression of(InputStream markable) throws IOException {
        markable.mark(MAGIC);
        byte[] start = new byte[MAGIC];
        int length = markable.readNBytes(start, 0, MAGIC);
        markable.reset();
        return of(start, length);
    }

    /** The stream decompressed. */
    public static InputStream decompress(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 128 << 10);
        return switch (of(buffered)) {
            case NONE -> buffered;
            case GZIP -> new GzipInput(buffered);
            case ZSTD -> new ZstdInputStream(new ZstdFrames(buffered));
        };
    }
}
