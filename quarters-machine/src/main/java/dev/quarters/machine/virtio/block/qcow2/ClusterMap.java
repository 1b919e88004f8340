package dev.quarters.machine.virtio.block.qcow2;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a guest's clusters are: an L1 table, in memory, of L2 tables, some of them cached. A table
 * that a snapshot shares is copied before it is changed.
 */
final class ClusterMap {

    private static final int CACHED_BYTES = 4 << 20;

    private final Tables tables;
    private final Refcounts refcounts;
    private final int l2Bits;
    private final long l1Offset;
    private final long[] l1;
    private final int cachedTables;
    private final Map<Long, long[]> cache = new LinkedHashMap<>(16, 0.75f, true);

    ClusterMap(Tables tables, Refcounts refcounts, Qcow2Header header) {
        this.tables = tables;
        this.refcounts = refcounts;
        l2Bits = header.l2Bits();
        cachedTables = Math.max(8, CACHED_BYTES >>> tables.clusterBits());
        l1Offset = header.l1Offset();
        l1 = tables.readLongs(l1Offset, header.l1Size());
        tables.addMetadata(l1Offset, l1.length * 8L);
        for (long entry : l1) {
            long offset = entry & Tables.OFFSET_MASK;
            if (offset != 0) {
                tables.checkCluster(offset, "an L2 table");
                if (tables.isMetadata(offset)) {
                    throw tables.corrupt(
                            "an L2 table is at 0x%x, where other metadata is".formatted(offset));
                }
                tables.addMetadata(offset, 1);
            }
        }
    }

    /** The entry of a guest's cluster; 0 when it was never written. */
    long entry(long cluster) {
        long offset = l1[(int) (cluster >>> l2Bits)] & Tables.OFFSET_MASK;
        return offset == 0 ? 0 : table(offset)[index(cluster)];
    }

    void set(long cluster, long entry) {
        int l1Index = (int) (cluster >>> l2Bits);
        long[] table = ownTable(l1Index);
        table[index(cluster)] = entry;
        long offset = l1[l1Index] & Tables.OFFSET_MASK;
        tables.writeLong(offset + index(cluster) * 8L, entry);
    }

    private int index(long cluster) {
        return (int) (cluster & (1L << l2Bits) - 1);
    }

    private long[] ownTable(int l1Index) {
        long entry = l1[l1Index];
        long offset = entry & Tables.OFFSET_MASK;
        if (offset != 0 && (entry & L2Entry.COPIED) != 0) {
            return table(offset);
        }
        long[] own = offset == 0 ? new long[1 << l2Bits] : table(offset).clone();
        long ownOffset = refcounts.allocate();
        tables.writeLongs(ownOffset, own);
        tables.addMetadata(ownOffset, 1);
        remember(ownOffset, own);
        l1[l1Index] = ownOffset | L2Entry.COPIED;
        tables.writeLong(l1Offset + l1Index * 8L, l1[l1Index]);
        if (offset != 0) {
            refcounts.release(offset);
        }
        return own;
    }

    private long[] table(long offset) {
        long[] table = cache.get(offset);
        if (table == null) {
            table = tables.readLongs(offset, 1 << l2Bits);
            remember(offset, table);
        }
        return table;
    }

    private void remember(long offset, long[] table) {
        if (cache.size() >= cachedTables) {
            cache.remove(cache.keySet().iterator().next());
        }
        cache.put(offset, table);
    }
}
