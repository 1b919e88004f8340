package dev.quarters.machine.virtio.block;

import static dev.quarters.machine.virtio.block.BlockConfiguration.SECTOR;

import dev.quarters.machine.virtio.DescriptorChain;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Serves requests (virtio 1.2 §5.2.6): a header, data, and the last writable byte for the status.
 * There is one of these for each device, used again for each request.
 */
final class BlockRequest {

    static final int OK = 0;
    static final int IO_ERROR = 1;
    static final int UNSUPPORTED = 2;

    static final int IN = 0;
    static final int OUT = 1;
    static final int FLUSH = 4;
    static final int GET_ID = 8;
    static final int DISCARD = 11;
    static final int WRITE_ZEROES = 13;

    static final int HEADER_BYTES = 16;
    static final int RANGE_BYTES = 16;
    static final int ID_BYTES = 20;

    private static final int UNMAP = 1;

    private final BlockImage image;
    private final byte[] id;
    private final byte[] bytes = new byte[HEADER_BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    BlockRequest(BlockImage image, byte[] serial) {
        this.image = image;
        id = Arrays.copyOf(serial, ID_BYTES);
    }

    /** Serves one; returns how many bytes were written, the status among them. */
    long serve(DescriptorChain chain, boolean writeThrough) {
        if (chain.writable() == 0) {
            return 0;
        }
        int status;
        try {
            status = perform(chain, writeThrough);
        } catch (BlockImageException e) {
            status = IO_ERROR;
        }
        while (chain.writable() > 1) {
            chain.writeInPlace(chain.writable() - 1);
        }
        bytes[0] = (byte) status;
        chain.write(bytes, 0, 1);
        return chain.written();
    }

    private int perform(DescriptorChain chain, boolean writeThrough) {
        if (chain.read(bytes, 0, HEADER_BYTES) < HEADER_BYTES) {
            return IO_ERROR;
        }
        int type = fields.getInt(0);
        long sector = fields.getLong(8);
        if (image.isReadOnly() && (type == OUT || type == DISCARD || type == WRITE_ZEROES)) {
            return IO_ERROR;
        }
        int status =
                switch (type) {
                    case IN -> read(chain, sector);
                    case OUT -> write(chain, sector);
                    case FLUSH -> flush();
                    case GET_ID -> identify(chain);
                    case DISCARD, WRITE_ZEROES -> ranges(chain, type);
                    default -> UNSUPPORTED;
                };
        boolean changed = type == OUT || type == WRITE_ZEROES;
        return status == OK && changed && writeThrough ? flush() : status;
    }

    /** Whether those bytes from that sector on are on the disk, and whole sectors. */
    private boolean isOnDisk(long sector, long length) {
        long sectors = image.size() / SECTOR;
        return length % SECTOR == 0
                && sector >= 0
                && sector <= sectors
                && length / SECTOR <= sectors - sector;
    }

    private int read(DescriptorChain chain, long sector) {
        long left = chain.writable() - 1;
        if (!isOnDisk(sector, left)) {
            return IO_ERROR;
        }
        long position = sector * SECTOR;
        while (left > 0) {
            MemorySegment piece = chain.writeInPlace(left);
            image.read(position, piece);
            position += piece.byteSize();
            left -= piece.byteSize();
        }
        return OK;
    }

    private int write(DescriptorChain chain, long sector) {
        if (!isOnDisk(sector, chain.readable())) {
            return IO_ERROR;
        }
        long position = sector * SECTOR;
        while (chain.readable() > 0) {
            MemorySegment piece = chain.readInPlace(Long.MAX_VALUE);
            image.write(position, piece);
            position += piece.byteSize();
        }
        return OK;
    }

    private int flush() {
        if (!image.isReadOnly()) {
            image.flush();
        }
        return OK;
    }

    private int identify(DescriptorChain chain) {
        chain.write(id, 0, (int) Math.min(ID_BYTES, chain.writable() - 1));
        return OK;
    }

    private int ranges(DescriptorChain chain, int type) {
        long count = chain.readable() / RANGE_BYTES;
        if (count == 0
                || count > BlockConfiguration.MOST_RANGES
                || chain.readable() % RANGE_BYTES != 0) {
            return IO_ERROR;
        }
        int status = OK;
        for (int i = 0; i < count && status == OK; i++) {
            chain.read(bytes, 0, RANGE_BYTES);
            status = range(type);
        }
        return status;
    }

    private int range(int type) {
        long sector = fields.getLong(0);
        long sectors = Integer.toUnsignedLong(fields.getInt(8));
        int flags = fields.getInt(12);
        boolean discard = type == DISCARD;
        // §5.2.6.2: unknown flags, and unmap for a discard, are unsupported.
        if ((flags & ~UNMAP) != 0 || discard && flags != 0) {
            return UNSUPPORTED;
        }
        long most =
                discard
                        ? BlockConfiguration.MOST_DISCARDED_SECTORS
                        : BlockConfiguration.MOST_ZEROED_SECTORS;
        if (sectors > most || !isOnDisk(sector, sectors * SECTOR)) {
            return IO_ERROR;
        }
        if (discard) {
            image.discard(sector * SECTOR, sectors * SECTOR);
        } else {
            image.writeZeroes(sector * SECTOR, sectors * SECTOR, flags == UNMAP);
        }
        return OK;
    }
}
