package dev.quarters.linux.script;

import static dev.quarters.linux.script.ElfHeader.EM_AARCH64;
import static dev.quarters.linux.script.ElfHeader.EM_X86_64;
import static dev.quarters.linux.script.ElfHeader.ET_EXEC;
import static dev.quarters.linux.script.ElfHeader.PF_R;
import static dev.quarters.linux.script.ElfHeader.PF_W;
import static dev.quarters.linux.script.ElfHeader.PF_X;
import static dev.quarters.linux.script.ElfHeader.PT_GNU_STACK;
import static dev.quarters.linux.script.ElfHeader.PT_LOAD;

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
    private static final int SEGMENTS = 3;
    private static final int CODE_OFFSET = ElfHeader.FILE_SIZE + SEGMENTS * ElfHeader.SEGMENT_SIZE;

    /** The executable of a script. */
    public static ElfImage of(Script script, Architecture architecture) {
        Program program = Program.assemble(script, architecture, DATA_ADDRESS);
        MachineCode code = MachineCode.of(architecture);
        int dataLength = program.bytes().capacity();
        ByteBuffer file =
                ByteBuffer.allocate(DATA_OFFSET + dataLength).order(ByteOrder.LITTLE_ENDIAN);
        ElfHeader.file(
                file,
                ET_EXEC,
                architecture == Architecture.X86_64 ? EM_X86_64 : EM_AARCH64,
                CODE_ADDRESS + CODE_OFFSET + code.offset("start"),
                SEGMENTS);
        byte[] instructions = code.bytes();
        int codeLength = CODE_OFFSET + instructions.length;
        ElfHeader.segment(file, PT_LOAD, PF_R | PF_X, 0, CODE_ADDRESS, codeLength, codeLength);
        ElfHeader.segment(
                file, PT_LOAD, PF_R | PF_W, DATA_OFFSET, DATA_ADDRESS, dataLength, dataLength);
        // Without it the kernel makes stack and, on old ones, all readable memory executable.
        ElfHeader.segment(file, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0);
        file.put(instructions);
        file.put(DATA_OFFSET, program.bytes().array());
        return new ElfImage(program, file.position(0));
    }

    /** Where in the file a block of the script is. */
    public int offset(Block block) {
        return DATA_OFFSET + program.offset(block);
    }
}
