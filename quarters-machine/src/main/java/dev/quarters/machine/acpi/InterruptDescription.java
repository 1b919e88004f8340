package dev.quarters.machine.acpi;

import dev.quarters.machine.board.Board;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The MADT: which APICs there are, and what is wired otherwise than usual (ACPI 6.5 §5.2.12). */
final class InterruptDescription {

    private static final int REVISION = 5;

    /** There is a pair of 8259 as well. */
    private static final int PC_COMPATIBLE = 1;

    private static final int ENABLED = 1;
    private static final int LEVEL_HIGH = 0b1101;
    private static final int ALL_PROCESSORS = 0xFF;

    private InterruptDescription() {}

    static byte[] of(int processors) {
        ByteBuffer body =
                ByteBuffer.allocate(8 + 8 * processors + 12 + 2 * 10 + 6)
                        .order(ByteOrder.LITTLE_ENDIAN);
        body.putInt((int) Board.LOCAL_APIC).putInt(PC_COMPATIBLE);
        for (int i = 0; i < processors; i++) {
            body.put((byte) 0).put((byte) 8).put((byte) i).put((byte) i).putInt(ENABLED);
        }
        body.put((byte) 1).put((byte) 12).put((byte) processors).put((byte) 0);
        body.putInt((int) Board.IO_APIC).putInt(0);
        override(body, 0, Board.TIMER_PIN, 0);
        override(body, Board.SYSTEM_CONTROL_IRQ, Board.SYSTEM_CONTROL_IRQ, LEVEL_HIGH);
        // LINT1 of every processor is non-maskable.
        body.put((byte) 4).put((byte) 6).put((byte) ALL_PROCESSORS).putShort((short) 0);
        body.put((byte) 1);
        return Table.of("APIC", REVISION, body.array());
    }

    private static void override(ByteBuffer body, int irq, int pin, int flags) {
        body.put((byte) 2).put((byte) 10).put((byte) 0).put((byte) irq);
        body.putInt(pin).putShort((short) flags);
    }
}
