package dev.quarters.machine.pci;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.bus.MessageInterrupts;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * The MSI-X capability of a function with its table and pending bits (PCI Local Bus 3.0 §6.8.2). A
 * vector that is raised while masked waits in its pending bit.
 */
public final class MsixTable implements Stateful {

    private static final int CAPABILITY = 0x11;
    private static final int ENABLE = 1 << 15;
    private static final int FUNCTION_MASK = 1 << 14;

    /** Doublewords of an entry: address, upper address, data, vector control. */
    private static final int ENTRY = 4;

    private static final int VECTOR_CONTROL = 3;

    private final MessageInterrupts messages;
    private final int vectors;
    private final int[] table;
    private final int[] pending;
    private int capability;
    private boolean enabled;
    private boolean masked = true;

    MsixTable(int vectors, MessageInterrupts messages) {
        this.messages = messages;
        this.vectors = vectors;
        table = new int[vectors * ENTRY];
        pending = new int[(vectors + 63) / 64 * 2];
        reset();
    }

    /** The table first, the pending bits in the upper half. */
    void declare(PciFunction function, int bar) {
        int half = Math.max(2048, Integer.highestOneBit(table.length * 4 * 2 - 1));
        function.addBar(bar, BarKind.MEMORY_32, half * 2L, new Registers(half));
        byte[] body = new byte[10];
        byte[] writable = new byte[10];
        put(body, 0, vectors - 1, 2);
        put(writable, 0, ENABLE | FUNCTION_MASK, 2);
        put(body, 2, bar, 4);
        put(body, 6, half | bar, 4);
        capability = function.addCapability(CAPABILITY, body, writable);
    }

    private static void put(byte[] bytes, int offset, int value, int size) {
        for (int i = 0; i < size; i++) {
            bytes[offset + i] = (byte) (value >> 8 * i);
        }
    }

    /** How many vectors there are. */
    public int vectors() {
        return vectors;
    }

    /** Whether the guest turned it on; until then the device uses its pin. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Interrupts by that vector. Nothing while MSI-X is off, or when there is no such vector. */
    public void raise(int vector) {
        if (enabled && vector >= 0 && vector < vectors) {
            pending[vector >> 5] |= 1 << vector;
            deliver(vector);
        }
    }

    private void deliver(int vector) {
        boolean waits = (pending[vector >> 5] & 1 << vector) != 0;
        int entry = vector * ENTRY;
        if (waits && enabled && !masked && (table[entry + VECTOR_CONTROL] & 1) == 0) {
            pending[vector >> 5] &= ~(1 << vector);
            long address = table[entry] & 0xFFFF_FFFFL | (long) table[entry + 1] << 32;
            messages.send(address, table[entry + 2]);
        }
    }

    void update(ConfigurationSpace space, boolean master) {
        int control = space.getShort(capability + 2);
        enabled = (control & ENABLE) != 0;
        boolean wasMasked = masked;
        masked = (control & FUNCTION_MASK) != 0 || !master;
        if (wasMasked && !masked) {
            for (int vector = 0; vector < vectors; vector++) {
                deliver(vector);
            }
        }
    }

    void reset() {
        java.util.Arrays.fill(table, 0);
        java.util.Arrays.fill(pending, 0);
        for (int vector = 0; vector < vectors; vector++) {
            table[vector * ENTRY + VECTOR_CONTROL] = 1;
        }
        enabled = false;
        masked = true;
    }

    @Override
    public void save(StateWriter out) {
        out.putInts("table", table);
        out.putInts("pending", pending);
    }

    @Override
    public void load(StateReader in) {
        restore(in.getInts("table"), table);
        restore(in.getInts("pending"), pending);
    }

    private static void restore(int[] saved, int[] into) {
        if (saved.length != into.length) {
            throw new StateException(
                    "MSI-X table of %d words, not %d".formatted(saved.length, into.length),
                    "load the snapshot into a machine of the same configuration");
        }
        System.arraycopy(saved, 0, into, 0, into.length);
    }

    /** Table and pending bits as memory; only doublewords and quadwords are (§6.8.2). */
    private final class Registers implements IoRegion {

        private final int half;

        Registers(int half) {
            this.half = half;
        }

        @Override
        public long read(long offset, int size) {
            long low = word(offset & ~3L) & 0xFFFF_FFFFL;
            if (size == 8) {
                return low | (long) word((offset & ~3L) + 4) << 32;
            }
            return low >> 8 * (offset & 3);
        }

        private int word(long offset) {
            if (offset >= half) {
                long index = offset - half >> 2;
                return index < pending.length ? pending[(int) index] : 0;
            }
            return offset >> 2 < table.length ? table[(int) (offset >> 2)] : 0;
        }

        @Override
        public void write(long offset, int size, long value) {
            if (size < 4 || (offset & 3) != 0) {
                return;
            }
            for (int i = 0; i < size / 4; i++) {
                long index = (offset >> 2) + i;
                if (index < table.length) {
                    table[(int) index] = (int) (value >> 32 * i);
                    deliver((int) index / ENTRY);
                }
            }
        }
    }
}
