package dev.quarters.machine.serial;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * A 16550A (National Semiconductor PC16550D data sheet, June 1995). Bytes take no time, whatever
 * the divisor says: what is sent goes at once, unless the backend holds it up; what is received
 * below the trigger level shows as a timeout at once. Lines of the modem are as if a terminal were
 * ready. OUT2 does not gate the interrupt.
 */
public final class SerialPort implements ByteRegion, Stateful {

    private static final int DATA_READY = 0x01;
    private static final int OVERRUN = 0x02;
    private static final int HOLDING_EMPTY = 0x20;
    private static final int TRANSMITTER_EMPTY = 0x40;

    private static final int RECEIVED_ENABLE = 1;
    private static final int EMPTY_ENABLE = 2;
    private static final int LINE_ENABLE = 4;
    private static final int MODEM_ENABLE = 8;

    private static final int NONE = 0x01;
    private static final int MODEM_CHANGE = 0x00;
    private static final int EMPTY = 0x02;
    private static final int RECEIVED = 0x04;
    private static final int LINE_STATUS = 0x06;
    private static final int TIMEOUT = 0x0C;
    private static final int FIFOS = 0xC0;

    private static final int DIVISOR_LATCH = 0x80;
    private static final int LOOP = 0x10;

    /** CTS, DSR and DCD. */
    private static final int READY = 0xB0;

    private static final int[] TRIGGERS = {1, 4, 8, 14};

    private final InterruptLine line;
    private final SerialBackend backend;
    private final ByteFifo received = new ByteFifo();
    private final ByteFifo sending = new ByteFifo();
    private int interruptEnable;
    private int fifoControl;
    private int lineControl;
    private int modemControl;
    private int modemStatus;
    private int scratch;
    private int divisor;
    private boolean overrun;

    /** The transmitter became empty since that was last seen. */
    private boolean emptied;

    private boolean refused;

    /** A port between a guest and a backend. */
    public SerialPort(InterruptLine line, SerialBackend backend) {
        this.line = line;
        this.backend = backend;
        reset();
    }

    /** After power-up. */
    public void reset() {
        received.clear();
        sending.clear();
        interruptEnable = 0;
        fifoControl = 0;
        lineControl = 0;
        modemControl = 0;
        modemStatus = READY;
        scratch = 0;
        divisor = 12;
        overrun = false;
        emptied = false;
        update();
    }

    private int capacity() {
        return (fifoControl & 1) != 0 ? ByteFifo.SIZE : 1;
    }

    /**
     * A byte arrives for the guest.
     *
     * @return whether there was space; otherwise the backend is told when there is
     */
    public boolean receive(int value) {
        boolean loops = (modemControl & LOOP) != 0;
        if (loops || received.count() >= capacity()) {
            refused = true;
            return false;
        }
        received.add(value);
        update();
        return true;
    }

    /** Sends what waits, as far as the backend takes it. */
    public void transmit() {
        boolean waited = sending.count() > 0;
        while (sending.count() > 0 && take(sending.peek())) {
            sending.remove();
        }
        emptied |= waited && sending.count() == 0;
        update();
    }

    private boolean take(int value) {
        if ((modemControl & LOOP) == 0) {
            return backend.transmit(value);
        }
        if (received.count() < capacity()) {
            received.add(value);
        } else {
            overrun = true;
        }
        return true;
    }

    private int identification() {
        if ((interruptEnable & LINE_ENABLE) != 0 && overrun) {
            return LINE_STATUS;
        }
        if ((interruptEnable & RECEIVED_ENABLE) != 0 && received.count() > 0) {
            int trigger = (fifoControl & 1) != 0 ? TRIGGERS[fifoControl >> 6] : 1;
            return received.count() >= trigger ? RECEIVED : TIMEOUT;
        }
        if ((interruptEnable & EMPTY_ENABLE) != 0 && emptied) {
            return EMPTY;
        }
        boolean changed = (modemStatus & 0xF) != 0;
        return (interruptEnable & MODEM_ENABLE) != 0 && changed ? MODEM_CHANGE : NONE;
    }

    private void update() {
        line.set(identification() != NONE);
    }

    @Override
    public int readByte(int offset) {
        boolean latch = (lineControl & DIVISOR_LATCH) != 0;
        return switch (offset & 7) {
            case 0 -> latch ? divisor & 0xFF : readData();
            case 1 -> latch ? divisor >> 8 : interruptEnable;
            case 2 -> readIdentification();
            case 3 -> lineControl;
            case 4 -> modemControl;
            case 5 -> readLineStatus();
            case 6 -> readModemStatus();
            default -> scratch;
        };
    }

    private int readData() {
        if (received.count() == 0) {
            return 0;
        }
        int value = received.remove();
        if (refused && received.count() == 0) {
            refused = false;
            backend.receiverReady();
        }
        update();
        return value;
    }

    private int readIdentification() {
        int identification = identification();
        if (identification == EMPTY) {
            emptied = false;
            update();
        }
        return identification | ((fifoControl & 1) != 0 ? FIFOS : 0);
    }

    private int readLineStatus() {
        int status = received.count() > 0 ? DATA_READY : 0;
        if (overrun) {
            status |= OVERRUN;
            overrun = false;
            update();
        }
        if (sending.count() == 0) {
            status |= HOLDING_EMPTY | TRANSMITTER_EMPTY;
        }
        return status;
    }

    private int readModemStatus() {
        int status = modemStatus;
        modemStatus &= 0xF0;
        update();
        return status;
    }

    @Override
    public void writeByte(int offset, int value) {
        boolean latch = (lineControl & DIVISOR_LATCH) != 0;
        switch (offset & 7) {
            case 0 -> {
                if (latch) {
                    divisor = divisor & 0xFF00 | value;
                } else {
                    writeData(value);
                }
            }
            case 1 -> {
                if (latch) {
                    divisor = divisor & 0xFF | value << 8;
                } else {
                    writeInterruptEnable(value & 0xF);
                }
            }
            case 2 -> writeFifoControl(value);
            case 3 -> lineControl = value;
            case 4 -> writeModemControl(value & 0x1F);
            case 7 -> scratch = value;
            default -> {}
        }
    }

    /** A byte beyond the FIFO replaces the last, as that of the holding register without one. */
    private void writeData(int value) {
        emptied = false;
        if (sending.count() < capacity()) {
            sending.add(value);
        }
        transmit();
    }

    /** Enabling the interrupt of an empty transmitter raises it. */
    private void writeInterruptEnable(int value) {
        boolean enables = (value & ~interruptEnable & EMPTY_ENABLE) != 0;
        interruptEnable = value;
        emptied |= enables && sending.count() == 0;
        update();
    }

    private void writeFifoControl(int value) {
        boolean changes = ((value ^ fifoControl) & 1) != 0;
        if (changes || (value & 2) != 0) {
            received.clear();
        }
        if (changes || (value & 4) != 0) {
            sending.clear();
            emptied = true;
        }
        fifoControl = (value & 1) != 0 ? value & 0xC1 : 0;
        if (refused && received.count() == 0) {
            refused = false;
            backend.receiverReady();
        }
        update();
    }

    private void writeModemControl(int value) {
        modemControl = value;
        boolean loops = (value & LOOP) != 0;
        // RTS to CTS, DTR to DSR, OUT1 to RI, OUT2 to DCD.
        int looped = (value & 2) << 3 | (value & 1) << 5 | (value & 4) << 4 | (value & 8) << 4;
        int now = loops ? looped : READY;
        int changes = (modemStatus ^ now) >> 4;
        // RI counts only when it falls.
        int ring = (changes & 4) != 0 && (now & 0x40) == 0 ? 4 : 0;
        modemStatus = now | modemStatus & 0xF | changes & 0xB | ring;
        if (!loops && refused && received.count() == 0) {
            refused = false;
            backend.receiverReady();
        }
        update();
    }

    @Override
    public void save(StateWriter out) {
        out.putInts(
                "registers",
                new int[] {
                    interruptEnable,
                    fifoControl,
                    lineControl,
                    modemControl,
                    modemStatus,
                    scratch,
                    divisor
                });
        out.putBytes("received", received.copy());
        out.putBytes("sending", sending.copy());
        out.putBoolean("overrun", overrun);
        out.putBoolean("emptied", emptied);
    }

    @Override
    public void load(StateReader in) {
        int[] saved = RegisterArray.read(in, "registers", 7);
        interruptEnable = saved[0] & 0xF;
        fifoControl = saved[1] & 0xC1;
        lineControl = saved[2] & 0xFF;
        modemControl = saved[3] & 0x1F;
        modemStatus = saved[4] & 0xFF;
        scratch = saved[5] & 0xFF;
        divisor = saved[6] & 0xFFFF;
        received.set(in.getBytes("received"));
        sending.set(in.getBytes("sending"));
        overrun = in.getBoolean("overrun");
        emptied = in.getBoolean("emptied");
        refused = true;
        update();
    }
}
