package dev.quarters.machine.acpi;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.power.ResetControl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The FADT: where the fixed registers are, and what they can (ACPI 6.5 §5.2.9). */
final class FixedDescription {

    /** FIRMWARE_CTRL, DSDT and X_DSDT. */
    static final List<AcpiTables.Pointer> POINTERS =
            List.of(
                    new AcpiTables.Pointer(36, 4),
                    new AcpiTables.Pointer(40, 4),
                    new AcpiTables.Pointer(140, 8));

    private static final int SIZE = 276;
    private static final int REVISION = 6;

    /** Latencies beyond these say that there are no states C2 and C3. */
    private static final int NO_C2 = 101;

    private static final int NO_C3 = 1001;
    private static final int CENTURY = 0x32;

    /** There are legacy devices, no VGA; no keyboard controller worth a search. */
    private static final int BOOT_FLAGS = 1 | 1 << 2;

    /** WBINVD; C1; no sleep button; no wake by the clock; 32-bit timer; reset register. */
    private static final int FLAGS = 1 | 1 << 2 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 10;

    private FixedDescription() {}

    static byte[] of(long facs, long dsdt) {
        ByteBuffer body = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(36, (int) facs).putInt(40, (int) dsdt);
        body.putShort(46, (short) Board.SYSTEM_CONTROL_IRQ);
        body.putInt(56, Board.PM1_EVENT).putInt(64, Board.PM1_CONTROL).putInt(76, Board.PM_TIMER);
        body.put(88, (byte) 4).put(89, (byte) 2).put(91, (byte) 4);
        body.putShort(96, (short) NO_C2).putShort(98, (short) NO_C3);
        body.put(108, (byte) CENTURY);
        body.putShort(109, (short) BOOT_FLAGS);
        body.putInt(112, FLAGS);
        port(body, 116, Board.RESET, 8);
        body.put(128, (byte) ResetControl.RESET);
        body.put(131, (byte) 5);
        body.putLong(140, dsdt);
        port(body, 148, Board.PM1_EVENT, 32);
        port(body, 172, Board.PM1_CONTROL, 16);
        port(body, 208, Board.PM_TIMER, 32);
        byte[] all = body.array();
        return Table.of("FACP", REVISION, java.util.Arrays.copyOfRange(all, Table.HEADER, SIZE));
    }

    /** A generic address structure of ports (§5.2.3.2). */
    private static void port(ByteBuffer body, int offset, int port, int bits) {
        body.put(offset, (byte) 1);
        body.put(offset + 1, (byte) bits);
        body.put(offset + 3, (byte) (bits == 8 ? 1 : bits == 16 ? 2 : 3));
        body.putLong(offset + 4, port);
    }
}
