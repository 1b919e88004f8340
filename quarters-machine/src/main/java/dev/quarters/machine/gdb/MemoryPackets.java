package dev.quarters.machine.gdb;

import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.DebuggedMachine;

/**
 * The packets m, M and X: memory by its linear addresses, page by page. Only RAM and ROM are there;
 * to read a device's registers could change its state.
 */
final class MemoryPackets {

    private static final int PAGE = 0x1000;

    private MemoryPackets() {}

    /** As much as there is before something that cannot be read. */
    static String read(DebuggedMachine machine, Debuggable processor, Request request) {
        long address = request.number();
        request.expect(",");
        int length = request.number(PacketStream.LONGEST / 2 - 4);
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            int part = part(address + done, length - done);
            long physical = processor.physicalAddress(address + done);
            int count = physical < 0 ? 0 : machine.readMemory(physical, bytes, done, part);
            done += count;
            if (count < part) {
                break;
            }
        }
        if (done == 0 && length > 0) {
            throw new PacketException(PacketException.NO_MEMORY_THERE, "no memory there");
        }
        return Request.hexadecimal(bytes, done);
    }

    static String write(
            DebuggedMachine machine, Debuggable processor, Request request, boolean binary) {
        long address = request.number();
        request.expect(",");
        int length = request.number(PacketStream.LONGEST);
        request.expect(":");
        byte[] bytes = binary ? request.rest() : request.hexadecimal();
        if (bytes.length != length) {
            throw PacketException.garbled(length + " bytes announced, " + bytes.length + " sent");
        }
        int done = 0;
        while (done < length) {
            int part = part(address + done, length - done);
            long physical = processor.physicalAddress(address + done);
            if (physical < 0 || !machine.writeMemory(physical, bytes, done, part)) {
                throw new PacketException(PacketException.NO_MEMORY_THERE, "no memory there");
            }
            done += part;
        }
        return "OK";
    }

    private static int part(long address, int length) {
        return Math.min(length, PAGE - (int) (address & PAGE - 1));
    }
}
