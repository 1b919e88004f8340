package dev.quarters.machine.virtio.block.qcow2;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;

import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Clusters that were compressed, each on its own: by deflate without a header, or by zstd. */
final class CompressedCluster {

    private final Tables tables;
    private final boolean zstd;

    /** The one that was read last: guests read a cluster piece by piece. */
    private final byte[] contents;

    private long contentsEntry;

    CompressedCluster(Tables tables, boolean zstd) {
        this.tables = tables;
        this.zstd = zstd;
        contents = new byte[tables.clusterSize()];
    }

    /** The whole cluster; valid until the next call. */
    byte[] read(long entry) {
        if (entry == contentsEntry) {
            return contents;
        }
        contentsEntry = 0;
        long offset = L2Entry.compressedOffset(entry, tables.clusterBits());
        if (offset >= tables.file().size()) {
            throw tables.corrupt("compressed data is at 0x%x".formatted(offset));
        }
        byte[] compressed = new byte[L2Entry.compressedBytes(entry, tables.clusterBits())];
        tables.file().read(offset, MemorySegment.ofArray(compressed));
        if (!(zstd ? unzstd(compressed) : inflate(compressed))) {
            throw tables.corrupt("compressed data at 0x%x can't be unpacked".formatted(offset));
        }
        contentsEntry = entry;
        return contents;
    }

    /** What was at that entry may be something else now. */
    void forget() {
        contentsEntry = 0;
    }

    private boolean inflate(byte[] compressed) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(compressed);
            int done = 0;
            while (done < contents.length) {
                int step = inflater.inflate(contents, done, contents.length - done);
                if (step == 0) {
                    return false;
                }
                done += step;
            }
            return true;
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }

    private boolean unzstd(byte[] compressed) {
        int length = ZstdFrame.length(compressed);
        try {
            return length > 0
                    && new ZstdJavaDecompressor()
                                    .decompress(compressed, 0, length, contents, 0, contents.length)
                            == contents.length;
        } catch (MalformedInputException e) {
            return false;
        }
    }
}
