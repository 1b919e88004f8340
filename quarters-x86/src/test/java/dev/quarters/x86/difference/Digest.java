package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Row;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** 32 bits that stand for all that is compared of a state. */
final class Digest {

    private Digest() {}

    static int of(Row row, MachineState state) {
        ByteBuffer bytes = ByteBuffer.allocate(1536);
        boolean faulted = state.vector != MachineState.NONE;
        bytes.putInt(state.vector);
        bytes.putLong(faulted ? 0 : state.rip);
        bytes.putLong(Comparison.namesAnyByte(row) ? 0 : state.faultAddress);
        bytes.putLong(state.rflags & Difference.FLAGS & ~UndefinedFlags.of(row));
        bytes.putInt(state.mxcsr).putInt(state.control).putInt(state.status);
        bytes.putInt(state.validTags);
        for (long register : state.registers) {
            bytes.putLong(register);
        }
        for (long half : state.xmm) {
            bytes.putLong(half);
        }
        for (int i = 0; i < 8; i++) {
            bytes.putLong(state.significand[i]).putInt(state.signExponent[i]);
        }
        bytes.put(state.window);
        CRC32C crc = new CRC32C();
        crc.update(bytes.flip());
        return (int) crc.getValue();
    }
}
