package dev.quarters.machine.board;

import dev.quarters.machine.serial.SerialBackend;

import java.util.List;

/**
 * What differs between boards.
 *
 * @param processors how many virtual processors, 1 to 254
 * @param timestampHertz frequency of their time-stamp counters
 * @param serialPorts what COM1 and those after it are connected to, up to four
 */
public record BoardConfiguration(
        int processors, long timestampHertz, List<SerialBackend> serialPorts) {

    /**
     * Identities of local APICs have 8 bits, of which FFH is everyone, and one is the I/O APIC's.
     */
    static final int MOST_PROCESSORS = 254;

    public BoardConfiguration {
        serialPorts = List.copyOf(serialPorts);
        if (processors < 1 || processors > MOST_PROCESSORS) {
            throw new IllegalArgumentException(processors + " processors: 1 to 254 are possible");
        }
        if (timestampHertz < 1_000_000 || timestampHertz > 9_000_000_000L) {
            throw new IllegalArgumentException(timestampHertz + " Hz: 1 MHz to 9 GHz are possible");
        }
        if (serialPorts.size() > Board.SERIAL_PORTS.length) {
            throw new IllegalArgumentException("a PC has four serial ports at most");
        }
    }
}
