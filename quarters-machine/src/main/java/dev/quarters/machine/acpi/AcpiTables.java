package dev.quarters.machine.acpi;

import dev.quarters.machine.board.Board;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * All tables of a board, one behind the other in memory, beginning with the root pointer (ACPI 6.5
 * §5.2.5), by which systems find the rest.
 */
public final class AcpiTables {

    private static final int ROOT_POINTER_SIZE = 36;
    private static final int ROOT_POINTER_1_SIZE = 20;
    private static final int FACS_SIZE = 64;
    private static final int ALIGNMENT = 64;

    private final long base;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private AcpiTables(long base) {
        this.base = base;
    }

    /** The bytes of all tables, for that address, which is a multiple of 64 below 4 GiB. */
    public static byte[] of(Board board, long address) {
        AcpiTables tables = new AcpiTables(address);
        tables.out.writeBytes(new byte[ROOT_POINTER_SIZE]);
        long facs = tables.add(facs());
        long dsdt = tables.add(Table.of("DSDT", 2, SystemDescription.of(board)));
        List<Long> addresses =
                List.of(
                        tables.add(FixedDescription.of(facs, dsdt)),
                        tables.add(InterruptDescription.of(board.configuration().processors())),
                        tables.add(configurationSpace()));
        long rsdt = tables.add(Table.of("RSDT", 1, pointers(addresses, 4)));
        long xsdt = tables.add(Table.of("XSDT", 1, pointers(addresses, 8)));
        byte[] all = tables.out.toByteArray();
        System.arraycopy(rootPointer(rsdt, xsdt), 0, all, 0, ROOT_POINTER_SIZE);
        return all;
    }

    private long add(byte[] table) {
        out.writeBytes(new byte[-out.size() & ALIGNMENT - 1]);
        long address = base + out.size();
        out.writeBytes(table);
        return address;
    }

    private static byte[] pointers(List<Long> addresses, int size) {
        return Aml.join(
                addresses.stream()
                        .map(address -> Resource.little(address, size))
                        .toArray(byte[][]::new));
    }

    /** The FACS, which has no checksum (§5.2.10). */
    private static byte[] facs() {
        ByteBuffer facs = ByteBuffer.allocate(FACS_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        facs.put(Table.ascii("FACS")).putInt(FACS_SIZE);
        facs.put(32, (byte) 2);
        return facs.array();
    }

    /** The MCFG: configuration space of bus 0 in memory (PCI Firmware 3.2 §4.1.2). */
    private static byte[] configurationSpace() {
        ByteBuffer body = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        body.putLong(8, Board.PCI_CONFIGURATION);
        return Table.of("MCFG", 1, body.array());
    }

    private static byte[] rootPointer(long rsdt, long xsdt) {
        ByteBuffer pointer = ByteBuffer.allocate(ROOT_POINTER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        pointer.put(Table.ascii("RSD PTR "));
        pointer.put((byte) 0).put(Table.ascii("QUARTR")).put((byte) 2);
        pointer.putInt((int) rsdt).putInt(ROOT_POINTER_SIZE).putLong(xsdt);
        Table.setChecksum(pointer.array(), 0, ROOT_POINTER_1_SIZE, 8);
        Table.setChecksum(pointer.array(), 0, ROOT_POINTER_SIZE, 32);
        return pointer.array();
    }
}
