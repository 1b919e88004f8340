package dev.quarters.machine.acpi;

import dev.quarters.machine.board.Board;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * All tables of a board, one behind the other in memory, beginning with the root pointer (ACPI 6.5
 * §5.2.5), by which systems find the rest; with what has to change when they are moved.
 */
public final class AcpiTables {

    static final int ROOT_POINTER_SIZE = 36;
    static final int ROOT_POINTER_1_SIZE = 20;
    private static final int FACS_SIZE = 64;
    private static final int ALIGNMENT = 64;

    private final long base;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Where an address within the tables stands, and in how many bytes. */
    record Pointer(int offset, int size) {}

    /** A table that has pointers, and so a checksum that depends on where the tables are. */
    record Pointing(int offset, int length) {}

    private final List<Pointer> pointers = new ArrayList<>();
    private final List<Pointing> pointing = new ArrayList<>();
    private final byte[] bytes;

    AcpiTables(Board board, long base) {
        this.base = base;
        out.writeBytes(new byte[ROOT_POINTER_SIZE]);
        long facs = add(facs());
        long dsdt = add(Table.of("DSDT", 2, SystemDescription.of(board)));
        List<Long> addresses =
                List.of(
                        add(FixedDescription.of(facs, dsdt), FixedDescription.POINTERS),
                        add(InterruptDescription.of(board.configuration().processors())),
                        add(configurationSpace()));
        long rsdt = addRoot("RSDT", addresses, 4);
        long xsdt = addRoot("XSDT", addresses, 8);
        bytes = out.toByteArray();
        System.arraycopy(rootPointer(rsdt, xsdt), 0, bytes, 0, ROOT_POINTER_SIZE);
    }

    /** The bytes of all tables, for that address, which is a multiple of 64 below 4 GiB. */
    public static byte[] of(Board board, long address) {
        return new AcpiTables(board, address).bytes;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Those of the root pointer are not among them. */
    List<Pointer> pointers() {
        return pointers;
    }

    List<Pointing> pointing() {
        return pointing;
    }

    private long add(byte[] table) {
        out.writeBytes(new byte[-out.size() & ALIGNMENT - 1]);
        long address = base + out.size();
        out.writeBytes(table);
        return address;
    }

    private long add(byte[] table, List<Pointer> within) {
        long address = add(table);
        int start = (int) (address - base);
        within.forEach(each -> pointers.add(new Pointer(start + each.offset, each.size)));
        pointing.add(new Pointing(start, table.length));
        return address;
    }

    private long addRoot(String signature, List<Long> addresses, int size) {
        List<Pointer> within = new ArrayList<>();
        byte[][] entries = new byte[addresses.size()][];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Resource.little(addresses.get(i), size);
            within.add(new Pointer(Table.HEADER + size * i, size));
        }
        return add(Table.of(signature, 1, Aml.join(entries)), within);
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
