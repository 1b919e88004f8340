package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.HostMemory;

/** What blocks were decoded from. */
public final class CodeBytes {

    private CodeBytes() {}

    /** As it is in memory now, which for a valid block is as it was decoded. */
    public static byte[] of(Processor cpu, Block block) {
        byte[] result = new byte[block.length];
        int inFirst = Math.min(block.length, 0x1000 - (int) (block.physical & 0xFFF));
        copy(cpu, block.physical, result, 0, inFirst);
        if (inFirst < block.length) {
            copy(cpu, block.secondPage, result, inFirst, block.length - inFirst);
        }
        return result;
    }

    private static void copy(Processor cpu, long physical, byte[] target, int from, int count) {
        long page = cpu.bus.hostPage(physical & ~0xFFFL, false);
        for (int i = 0; i < count; i++) {
            long at = physical + i;
            target[from + i] =
                    page != 0
                            ? (byte) HostMemory.getByte(page + (at & 0xFFF))
                            : (byte) cpu.bus.readMemory(at, 1);
        }
    }
}
