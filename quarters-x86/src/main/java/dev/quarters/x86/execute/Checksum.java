package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** CRC32: the polynomial 11EDC6F41H, bits reflected, no inversion (Intel SDM Vol. 2A). */
public final class Checksum {

    private static final int[] TABLE = table();

    private Checksum() {}

    /** CRC32 r, r/m8. */
    public static void crc32Byte(Processor cpu, Instruction instruction) {
        accumulate(cpu, instruction, 1);
    }

    /** CRC32 r, r/m. */
    public static void crc32(Processor cpu, Instruction instruction) {
        accumulate(cpu, instruction, instruction.operandSize);
    }

    private static void accumulate(Processor cpu, Instruction instruction, int size) {
        long source = Operands.readRm(cpu, instruction, size);
        int crc = (int) cpu.registers[instruction.register];
        for (int i = 0; i < size; i++) {
            crc = crc >>> 8 ^ TABLE[(crc ^ (int) (source >>> 8 * i)) & 0xFF];
        }
        cpu.registers[instruction.register] = crc & 0xFFFF_FFFFL;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82F6_3B78 : 0);
            }
            table[i] = crc;
        }
        return table;
    }
}
