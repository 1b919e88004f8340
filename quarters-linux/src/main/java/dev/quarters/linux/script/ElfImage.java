package dev.quarters.linux.script;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.MachineCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A script as a static executable of two segments: the machine code, and the program's header,
 * records and data. See elf(5).
 *
 * @param program the script's binary form, at {@link #DATA_ADDRESS}
 * @param bytes the file's
 */
public record ElfImage(Program program, ByteBuffer bytes) {

    /** Where the code's segment is. */
    public static final long CODE_ADDRESS = 0x400000;

    /** Where the program is; as far from a multiple of 64 KiB as in the file, for any page size. */
    public static final long DATA_ADDRESS = 0x411000;

    private static final int DATA_OFFSET = 0x1000;
    private static final int FILE_HEADER_SIZE = 64;
    private static final int PROGRAM_HEADER_SIZE = 56;
    private static final int SEGMENTS = 3;
    private static final int CODE_OFFSET = FILE_HEADER_SIZE + SEGMENTS * PROGRAM_HEADER_SIZE;

    private static final short ET_EXEC = 2;
    private static final short EM_X86_64 = 62;
    private static final short EM_AARCH64 = 183;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int PF_X = 1;
    private static final int PF_W = 2;
    private static final int PF_R = 4;

    /** The executable of a script. */
    public static ElfImage of(Script script, Architecture architecture) {
        Program program = Program.assemble(script, architecture, DATA_ADDRESS);
        MachineCode code = MachineCode.of(architecture);
        int dataLength = program.bytes().capacity();
        ByteBuffer file =
                ByteBuffer.allocate(DATA_OFFSET + dataLength).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        file.putShort(ET_EXEC)
                .putShort(architecture == Architecture.X86_64 ? EM_X86_64 : EM_AARCH64)
                .putInt(1)
                .putLong(CODE_ADDRESS + CODE_OFFSET + code.offset("start"))
                .putLong(FILE_HEADER_SIZE)
                .putLong(0)
                .putInt(0)
                .putShort((short) FILE_HEADER_SIZE)
                .putShort((short) PROGRAM_HEADER_SIZE)
                .putShort((short) SEGMENTS)
                .position(FILE_HEADER_SIZE);
        byte[] instructions = code.bytes();
        segment(file, PT_LOAD, PF_R | PF_X, 0, CODE_ADDRESS, CODE_OFFSET + instructions.length);
        segment(file, PT_LOAD, PF_R | PF_W, DATA_OFFSET, DATA_ADDRESS, dataLength);
        // Without it the kernel makes stack and, on old ones, all readable memory executable.
        segment(file, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0);
        file.put(instructions);
        file.put(DATA_OFFSET, program.bytes().array());
        return new ElfImage(program, file.position(0));
    }

    /** Where in the file a block of the script is. */
    public int offset(Block block) {
        return DATA_OFFSET + program.offset(block);
    }

    private static void segment(
            ByteBuffer file, int type, int flags, long offset, long address, long length) {
        file.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        file.putLong(length).putLong(length).putLong(type == PT_LOAD ? 0x1000 : 16);
    }
}
