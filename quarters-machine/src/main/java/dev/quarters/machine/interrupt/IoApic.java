package dev.quarters.machine.interrupt;

import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * An I/O APIC with 24 inputs (Intel 82093AA data sheet, 290566-001), of version 20H with its
 * end-of-interrupt register (Intel I/O Controller Hub 10 data sheet §13.5.5). A line is high when
 * its device interrupts, whatever the polarity bit says.
 */
public final class IoApic implements IoRegion, Stateful {

    /** How many inputs. */
    public static final int PINS = 24;

    private static final int SELECT = 0x00;
    private static final int WINDOW = 0x10;
    private static final int END = 0x40;
    private static final int VERSION = 0x20;
    private static final int TABLE = 0x10;

    private static final long LOGICAL = 1 << 11;
    private static final long REMOTE_REQUEST = 1 << 14;
    private static final long LEVEL = 1 << 15;
    private static final long MASKED = 1 << 16;

    /** Vector, modes, polarity, trigger, mask, destination; not delivery status, remote IRR. */
    private static final long WRITABLE = 0xFF00_0000_0001_AFFFL;

    private final ApicBus bus;
    private final int initialId;
    private final long[] table = new long[PINS];
    private int lines;
    private int select;
    private int id;

    /** An I/O APIC on that bus. */
    public IoApic(ApicBus bus, int id) {
        this.bus = bus;
        initialId = id;
        bus.add(this);
        reset();
    }

    /** After power-up: all inputs masked. */
    public void reset() {
        java.util.Arrays.fill(table, MASKED);
        lines = 0;
        select = 0;
        id = initialId;
    }

    /** The input of that number. */
    public InterruptLine line(int pin) {
        return high -> setLine(pin, high);
    }

    private void setLine(int pin, boolean high) {
        int bit = 1 << pin;
        boolean rises = high && (lines & bit) == 0;
        lines = high ? lines | bit : lines & ~bit;
        // An edge at a masked input is lost (82093AA §3.2.4, bit 16).
        if (rises) {
            service(pin);
        }
    }

    private void service(int pin) {
        long entry = table[pin];
        boolean level = (entry & LEVEL) != 0;
        if ((entry & MASKED) != 0 || level && (entry & REMOTE_REQUEST) != 0) {
            return;
        }
        DeliveryMode mode = DeliveryMode.of(entry);
        if (level && (mode == DeliveryMode.FIXED || mode == DeliveryMode.LOWEST_PRIORITY)) {
            table[pin] |= REMOTE_REQUEST;
        }
        bus.deliver(
                InterruptMessage.narrow(
                        (int) (entry >>> 56),
                        (entry & LOGICAL) != 0,
                        mode,
                        (int) entry & 0xFF,
                        level));
    }

    void endOfInterrupt(int vector) {
        for (int pin = 0; pin < PINS; pin++) {
            if ((table[pin] & 0xFF) == vector && (table[pin] & REMOTE_REQUEST) != 0) {
                table[pin] &= ~REMOTE_REQUEST;
                serviceLevel(pin);
            }
        }
    }

    private void serviceLevel(int pin) {
        if ((table[pin] & LEVEL) != 0 && (lines & 1 << pin) != 0) {
            service(pin);
        }
    }

    @Override
    public long read(long offset, int size) {
        long register =
                switch ((int) offset & 0xFC) {
                    case SELECT -> select;
                    case WINDOW -> readSelected() & 0xFFFF_FFFFL;
                    default -> 0;
                };
        return register >> 8 * (offset & 3);
    }

    private int readSelected() {
        if (select >= TABLE && select < TABLE + 2 * PINS) {
            long entry = table[select - TABLE >> 1];
            return (int) ((select & 1) == 0 ? entry : entry >> 32);
        }
        return switch (select) {
            case 0, 2 -> id << 24;
            case 1 -> PINS - 1 << 16 | VERSION;
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int size, long value) {
        switch ((int) offset & 0xFF) {
            case SELECT -> select = (int) value & 0xFF;
            case WINDOW -> writeSelected((int) value);
            case END -> endOfInterrupt((int) value & 0xFF);
            default -> {}
        }
    }

    private void writeSelected(int value) {
        if (select == 0) {
            id = value >> 24 & 0xF;
        } else if (select >= TABLE && select < TABLE + 2 * PINS) {
            int pin = select - TABLE >> 1;
            long half = value & 0xFFFF_FFFFL;
            long written =
                    (select & 1) == 0
                            ? table[pin] & 0xFFFF_FFFF_0000_0000L | half
                            : table[pin] & 0xFFFF_FFFFL | half << 32;
            long kept = table[pin] & REMOTE_REQUEST;
            table[pin] = written & WRITABLE | kept;
            if ((table[pin] & LEVEL) == 0) {
                // Turning to edge and back is how systems end interrupts without the register.
                table[pin] &= ~REMOTE_REQUEST;
            }
            serviceLevel(pin);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putLongs("table", table);
        out.putInts("registers", new int[] {lines, select, id});
    }

    @Override
    public void load(StateReader in) {
        long[] saved = RegisterArray.readLongs(in, "table", PINS);
        for (int pin = 0; pin < PINS; pin++) {
            table[pin] = saved[pin] & (WRITABLE | REMOTE_REQUEST);
        }
        int[] registers = RegisterArray.read(in, "registers", 3);
        lines = registers[0];
        select = registers[1] & 0xFF;
        id = registers[2] & 0xF;
    }
}
