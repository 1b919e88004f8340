package dev.quarters.linux.script;

import java.nio.ByteBuffer;

/** The headers of a 64-bit little-endian ELF file that has segments and no sections; see elf(5). */
public final class ElfHeader {

    /** Bytes of the file's header, which the headers of its segments follow. */
    public static final int FILE_SIZE = 64;

    /** Bytes of a segment's header. */
    public static final int SEGMENT_SIZE = 56;

    public static final int ET_EXEC = 2;
    public static final int ET_DYN = 3;
    public static final int EM_X86_64 = 62;
    public static final int EM_AARCH64 = 183;
    public static final int PT_LOAD = 1;
    public static final int PT_DYNAMIC = 2;
    public static final int PT_GNU_STACK = 0x6474e551;
    public static final int PF_X = 1;
    public static final int PF_W = 2;
    public static final int PF_R = 4;

    private static final int PAGE = 0x1000;

    private ElfHeader() {}

    /** Begins a file; the position is then where the header of its first segment goes. */
    public static void file(ByteBuffer to, int type, int machine, long entry, int segments) {
        to.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        to.putShort((short) type)
                .putShort((short) machine)
                .putInt(1)
                .putLong(entry)
                .putLong(FILE_SIZE)
                .putLong(0)
                .putInt(0)
                .putShort((short) FILE_SIZE)
                .putShort((short) SEGMENT_SIZE)
                .putShort((short) segments)
                .position(FILE_SIZE);
    }

    /**
     * Adds a segment.
     *
     * @param kept bytes of it in the file
     * @param all bytes of it in memory; those beyond are zero
     */
    public static void segment(
            ByteBuffer to, int type, int flags, long offset, long address, long kept, long all) {
        to.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        to.putLong(kept).putLong(all).putLong(type == PT_LOAD ? PAGE : 16);
    }
}
