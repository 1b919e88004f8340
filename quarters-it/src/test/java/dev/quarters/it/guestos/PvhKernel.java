package dev.quarters.it.guestos;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A kernel of a few instructions: an ELF file that is entered in 32-bit protected mode at 1 MiB
 * (Xen docs/misc/pvh.pandoc), with 4 KiB of memory there.
 */
final class PvhKernel {

    static final int ADDRESS = 0x10_0000;

    /** Loads an empty interrupt table (LIDT of six zero bytes), and interrupts (INT3). */
    static final byte[] TRIPLE_FAULT = {
        0x0F, 0x01, 0x1D, (byte) 0x80, 0x00, 0x10, 0x00, (byte) 0xCC
    };

    /** CLI, HLT. */
    static final byte[] HALT = {(byte) 0xFA, (byte) 0xF4};

    private static final int CODE = 256;
    private static final int NOTE = 192;
    private static final int ENTRY_NOTE = 18;

    private PvhKernel() {}

    static byte[] of(byte[] code, String noteOf) {
        ByteBuffer elf = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464C_457F).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        elf.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1);
        elf.putLong(24, ADDRESS).putLong(32, 64);
        elf.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 2);
        segment(elf, 64, 1, CODE, ADDRESS, code.length, 4096);
        segment(elf, 120, 4, NOTE, 0, 20, 20);
        elf.putInt(NOTE, 4).putInt(NOTE + 4, 4).putInt(NOTE + 8, ENTRY_NOTE);
        elf.put(NOTE + 12, noteOf.getBytes(StandardCharsets.US_ASCII));
        elf.putInt(NOTE + 16, ADDRESS);
        elf.put(CODE, code);
        return elf.array();
    }

    private static void segment(
            ByteBuffer elf, int at, int type, int offset, int address, int size, int memory) {
        elf.putInt(at, type).putInt(at + 4, 7).putLong(at + 8, offset);
        elf.putLong(at + 16, address).putLong(at + 24, address);
        elf.putLong(at + 32, size).putLong(at + 40, memory);
    }
}
