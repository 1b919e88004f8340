package dev.quarters.machine.firmware;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.lang.foreign.MemorySegment;

/**
 * Items of the firmware's configuration copied to memory at once (QEMU 7.2, docs/specs/fw_cfg,
 * "Guest-side DMA Interface"). The guest writes the address of a request in two halves, big-endian;
 * the second half starts it, and it is done before that write ends. Nothing can be written.
 */
public final class FirmwareTransfer implements IoRegion, Stateful {

    /** "QEMU CFG", as it reads. */
    private static final long SIGNATURE = 0x5145_4D55_2043_4647L;

    private static final int ERROR = 1;
    private static final int READ = 2;
    private static final int SKIP = 4;
    private static final int SELECT = 8;
    private static final int WRITE = 16;

    private final FirmwareConfiguration configuration;
    private final GuestMemory ram;
    private int upperHalf;

    /** From that configuration to that memory. */
    public FirmwareTransfer(FirmwareConfiguration configuration, GuestMemory ram) {
        this.configuration = configuration;
        this.ram = ram;
    }

    /** After power-up. */
    public void reset() {
        upperHalf = 0;
    }

    @Override
    public long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size && offset + i < Long.BYTES; i++) {
            long each = SIGNATURE >>> 8 * (Long.BYTES - 1 - offset - i) & 0xFF;
            value |= each << 8 * i;
        }
        return value;
    }

    @Override
    public void write(long offset, int size, long value) {
        int half = Integer.reverseBytes((int) value);
        if (size == 8 && offset == 0) {
            perform(Long.reverseBytes(value));
        } else if (size == 4 && offset == 0) {
            upperHalf = half;
        } else if (size == 4 && offset == 4) {
            perform((long) upperHalf << 32 | half & 0xFFFF_FFFFL);
        }
    }

    private void perform(long request) {
        upperHalf = 0;
        if (!ram.contains(request, 16)) {
            return;
        }
        int control = Integer.reverseBytes(ram.readInt(request));
        long length = Integer.reverseBytes(ram.readInt(request + 4)) & 0xFFFF_FFFFL;
        long address = Long.reverseBytes(ram.readLong(request + 8));
        if ((control & SELECT) != 0) {
            configuration.choose(control >>> 16);
        }
        boolean done = (control & WRITE) == 0;
        if ((control & READ) != 0) {
            done &= copy(address, length);
        } else if ((control & SKIP) != 0) {
            configuration.take(length);
        }
        ram.writeInt(request, done ? 0 : Integer.reverseBytes(ERROR));
    }

    /** Behind the item's end there are zeros. */
    private boolean copy(long address, long length) {
        return ram.slice(address, length)
                .map(
                        to -> {
                            byte[] bytes = configuration.take(length);
                            to.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
                            to.asSlice(bytes.length).fill((byte) 0);
                            ram.written(address, length);
                            return true;
                        })
                .orElse(false);
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("upperHalf", upperHalf);
    }

    @Override
    public void load(StateReader in) {
        upperHalf = in.getInt("upperHalf");
    }
}
