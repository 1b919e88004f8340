package dev.quarters.machine.virtio.block.qcow2;

import dev.quarters.machine.virtio.block.BlockImageException;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each cluster of the file is referred to: a table of blocks of counts. It is written
 * before what refers to a cluster, so that a process that ends in between leaves a cluster that is
 * in use for nothing, and never one that is used twice.
 */
final class Refcounts {

    private static final int BLOCKS_CACHED = 64;

    /** Offsets beyond this can't be written into tables. */
    private static final long HIGHEST_OFFSET = 1L << 56;

    private final Tables tables;
    private final int order;
    private final int entryBits;
    private long tableOffset;
    private long[] table;
    private long firstFree;

    /** Blocks as they are in the file, by offset, the least recently used first. */
    private final Map<Long, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);

    Refcounts(Tables tables, Qcow2Header header) {
        this.tables = tables;
        order = header.refcountOrder();
        entryBits = tables.clusterBits() + 3 - order;
        tableOffset = header.refcountTableOffset();
        table =
                tables.readLongs(
                        tableOffset, header.refcountTableClusters() << tables.clusterBits() - 3);
        tables.addMetadata(tableOffset, table.length * 8L);
        for (long block : table) {
            if ((block & Tables.OFFSET_MASK) != 0) {
                tables.addMetadata(block & Tables.OFFSET_MASK, 1);
            }
        }
    }

    /** A cluster that was free, now with one reference; its contents are anything. */
    long allocate() {
        long cluster = nextFree(firstFree);
        if (cluster >= HIGHEST_OFFSET >>> tables.clusterBits()) {
            throw full();
        }
        tables.checkFree(cluster << tables.clusterBits());
        if (blockOffset(cluster) == 0) {
            addBlock(cluster >>> entryBits);
            return allocate();
        }
        setCount(cluster, 1);
        firstFree = cluster + 1;
        return cluster << tables.clusterBits();
    }

    private long nextFree(long from) {
        long cluster = from;
        while (blockOffset(cluster) != 0) {
            byte[] block = block(blockOffset(cluster));
            long end = (cluster >>> entryBits) + 1 << entryBits;
            for (; cluster < end; cluster++) {
                if (count(block, cluster) == 0) {
                    return cluster;
                }
            }
        }
        return cluster;
    }

    /** One reference less to the cluster at that offset. */
    void release(long offset) {
        long cluster = offset >>> tables.clusterBits();
        long count = count(cluster);
        if (count == 0) {
            throw tables.corrupt("a cluster at 0x%x is used but counted as free".formatted(offset));
        }
        setCount(cluster, count - 1);
        if (count == 1) {
            firstFree = Math.min(firstFree, cluster);
        }
    }

    private BlockImageException full() {
        return new BlockImageException(
                "image %s can't grow further".formatted(tables.file().path()),
                "copy it into an image with larger clusters");
    }

    private long blockOffset(long cluster) {
        long index = cluster >>> entryBits;
        return index >= table.length ? 0 : table[(int) index] & Tables.OFFSET_MASK;
    }

    private long count(long cluster) {
        long offset = blockOffset(cluster);
        return offset == 0 ? 0 : count(block(offset), cluster);
    }

    private long count(byte[] block, long cluster) {
        int index = (int) (cluster & (1L << entryBits) - 1);
        return switch (order) {
            case 3 -> block[index] & 0xFF;
            case 4 -> ByteBuffer.wrap(block).getShort(index * 2) & 0xFFFF;
            case 5 -> ByteBuffer.wrap(block).getInt(index * 4) & 0xFFFF_FFFFL;
            case 6 -> ByteBuffer.wrap(block).getLong(index * 8);
            default -> {
                int bit = index << order;
                yield block[bit >> 3] >> (bit & 7) & (1 << (1 << order)) - 1;
            }
        };
    }

    private void setCount(long cluster, long count) {
        long offset = blockOffset(cluster);
        byte[] block = block(offset);
        int index = (int) (cluster & (1L << entryBits) - 1);
        int bit = index << order;
        switch (order) {
            case 3 -> block[index] = (byte) count;
            case 4 -> ByteBuffer.wrap(block).putShort(index * 2, (short) count);
            case 5 -> ByteBuffer.wrap(block).putInt(index * 4, (int) count);
            case 6 -> ByteBuffer.wrap(block).putLong(index * 8, count);
            default -> {
                int mask = (1 << (1 << order)) - 1 << (bit & 7);
                block[bit >> 3] = (byte) (block[bit >> 3] & ~mask | count << (bit & 7) & mask);
            }
        }
        int length = Math.max(1, 1 << order >> 3);
        int first = bit >> 3;
        tables.file().write(offset + first, MemorySegment.ofArray(block).asSlice(first, length));
    }

    private byte[] block(long offset) {
        byte[] block = blocks.get(offset);
        if (block == null) {
            tables.checkCluster(offset, "a refcount block");
            block = new byte[tables.clusterSize()];
            tables.file().read(offset, MemorySegment.ofArray(block));
            remember(offset, block);
        }
        return block;
    }

    private void remember(long offset, byte[] block) {
        if (blocks.size() >= BLOCKS_CACHED) {
            blocks.remove(blocks.keySet().iterator().next());
        }
        blocks.put(offset, block);
    }

    /**
     * Adds the block of counts that isn't there yet. It takes the first of the clusters that it
     * counts, all of which are free; a larger table, if one is needed, takes the next.
     */
    private void addBlock(long index) {
        long offset = index << entryBits << tables.clusterBits();
        byte[] block = new byte[tables.clusterSize()];
        tables.file().write(offset, MemorySegment.ofArray(block));
        tables.addMetadata(offset, 1);
        remember(offset, block);
        if (index >= table.length) {
            growTable(index, offset);
        } else {
            table[(int) index] = offset;
            setCount(index << entryBits, 1);
            tables.writeLong(tableOffset + index * 8, offset);
        }
    }

    private void growTable(long index, long blockOffset) {
        int perCluster = tables.clusterSize() / 8;
        long clusters = (index + index / 2) / perCluster + 1;
        if (clusters + 1 >= 1L << entryBits) {
            throw full();
        }
        final long oldOffset = tableOffset;
        final int oldClusters = table.length / perCluster;
        table = Arrays.copyOf(table, (int) clusters * perCluster);
        table[(int) index] = blockOffset;
        for (long i = 0; i <= clusters; i++) {
            setCount((index << entryBits) + i, 1);
        }
        tableOffset = blockOffset + tables.clusterSize();
        tables.addMetadata(tableOffset, table.length * 8L);
        tables.writeLongs(tableOffset, table);
        tables.file().flush();
        byte[] field = new byte[12];
        ByteBuffer.wrap(field).putLong(tableOffset).putInt((int) clusters);
        tables.file().write(Qcow2Header.REFCOUNT_TABLE_FIELD, MemorySegment.ofArray(field));
        tables.removeMetadata(oldOffset, (long) oldClusters * tables.clusterSize());
        for (int i = 0; i < oldClusters; i++) {
            release(oldOffset + (long) i * tables.clusterSize());
        }
    }
}
