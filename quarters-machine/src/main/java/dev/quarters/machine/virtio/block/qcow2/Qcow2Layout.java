package dev.quarters.machine.virtio.block.qcow2;

import dev.quarters.machine.virtio.block.BlockImageException;
import dev.quarters.machine.virtio.block.ImageFile;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A new image: header, refcount table, one block of refcounts and an empty L1 table, in clusters of
 * 64 KiB, version 3.
 */
final class Qcow2Layout {

    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int REFCOUNT_ORDER = 4;
    private static final int BACKING_FORMAT = 0xE279_2ACA;

    private static final long REFCOUNT_TABLE = CLUSTER;
    private static final long REFCOUNT_BLOCK = 2L * CLUSTER;
    private static final long L1_TABLE = 3L * CLUSTER;

    /** What an L2 table is for. */
    private static final long BYTES_PER_L1_ENTRY = (long) CLUSTER * CLUSTER / 8;

    /** 32 MiB of L1 table, as QEMU has it. */
    private static final long LARGEST = BYTES_PER_L1_ENTRY * (32 << 20) / 8;

    private Qcow2Layout() {}

    static void write(Path path, long size, Optional<Qcow2Image.Backing> backing) {
        if (size < 0 || size > LARGEST) {
            throw new BlockImageException(
                    "cannot create image %s of %d bytes".formatted(path, size),
                    "choose a size up to %d bytes".formatted(LARGEST));
        }
        int l1Size = Math.max(1, (int) ((size + BYTES_PER_L1_ENTRY - 1) / BYTES_PER_L1_ENTRY));
        int l1Clusters = (l1Size * 8 + CLUSTER - 1) / CLUSTER;
        int clusters = 3 + l1Clusters;
        try (ImageFile file = ImageFile.create(path)) {
            file.write(0, MemorySegment.ofArray(header(size, l1Size, backing)));
            byte[] pointer = new byte[8];
            ByteBuffer.wrap(pointer).putLong(REFCOUNT_BLOCK);
            file.write(REFCOUNT_TABLE, MemorySegment.ofArray(pointer));
            ByteBuffer counts = ByteBuffer.allocate(2 * clusters);
            for (int i = 0; i < clusters; i++) {
                counts.putShort((short) 1);
            }
            file.write(REFCOUNT_BLOCK, MemorySegment.ofArray(counts.array()));
            file.setSize((long) clusters * CLUSTER);
        }
    }

    private static byte[] header(long size, int l1Size, Optional<Qcow2Image.Backing> backing) {
        ByteBuffer out = ByteBuffer.allocate(CLUSTER);
        out.putInt(Qcow2Header.MAGIC).putInt(3).putLong(0).putInt(0);
        out.putInt(CLUSTER_BITS).putLong(size).putInt(0);
        out.putInt(l1Size).putLong(L1_TABLE).putLong(REFCOUNT_TABLE).putInt(1);
        out.putInt(0).putLong(0);
        out.putLong(0).putLong(0).putLong(0);
        out.putInt(REFCOUNT_ORDER).putInt(Qcow2Header.VERSION_3_BYTES);
        backing.ifPresent(below -> appendBacking(out, below));
        return out.array();
    }

    private static void appendBacking(ByteBuffer out, Qcow2Image.Backing below) {
        byte[] format = below.format().getBytes(StandardCharsets.US_ASCII);
        out.putInt(BACKING_FORMAT).putInt(format.length).put(format);
        out.position(out.position() + 7 & ~7);
        out.putLong(0);
        byte[] name = below.file().getBytes(StandardCharsets.UTF_8);
        out.putLong(8, out.position()).putInt(16, name.length);
        out.put(name);
    }
}
