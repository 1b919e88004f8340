package dev.quarters.machine.timer;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;

/**
 * The interval timer of a PC (Intel 8254 data sheet, 231164-005): counter 0 interrupts, counter 2
 * is gated and seen by the system control port. Ports 40H to 43H.
 *
 * <p>The interrupt line is high between the rises of counter 0's output, which is all that an edge
 * needs; its falls are not events of their own.
 */
public final class Pit implements ByteRegion, Stateful {

    /** Faster rises are passed over, so that a guest can't keep the host busy. */
    private static final long SHORTEST_PERIOD = 20_000;

    /** Bit 4 of port 61H changes with each refresh of a PC's memory. */
    private static final long REFRESH_NANOSECONDS = 15_085;

    private final EventQueue events;
    private final InterruptLine line;
    private final EventQueue.Timer timer;
    private final PitChannel[] channels = new PitChannel[3];
    private boolean speaker;

    /** A timer that interrupts by that line. */
    public Pit(EventQueue events, InterruptLine line) {
        this.events = events;
        this.line = line;
        for (int i = 0; i < channels.length; i++) {
            channels[i] = new PitChannel(events);
        }
        timer = events.timer(this::rise);
    }

    /** After power-up: counting from 65536, as firmware leaves it. */
    public void reset() {
        for (int i = 0; i < channels.length; i++) {
            channels[i].reset(i != 2);
        }
        speaker = false;
        restart();
    }

    private void restart() {
        line.set(channels[0].isPeriodic());
        timer.set(channels[0].nextRise());
    }

    private void rise() {
        line.set(false);
        line.set(true);
        long next = channels[0].nextRise();
        if (channels[0].isPeriodic()) {
            timer.set(Math.max(next, events.now() + SHORTEST_PERIOD));
        }
    }

    @Override
    public int readByte(int offset) {
        int number = offset & 3;
        return number == 3 ? 0xFF : channels[number].read();
    }

    @Override
    public void writeByte(int offset, int value) {
        int number = offset & 3;
        if (number != 3) {
            channels[number].write(value);
        } else if (value >> 6 == 3) {
            readBack(value);
        } else if ((value & 0x30) == 0) {
            channels[value >> 6].latchCount();
        } else {
            channels[value >> 6].control(value);
            number = value >> 6;
        }
        if (number == 0) {
            restart();
        }
    }

    /** Bits 5 and 4, when zero, latch count and status; bits 1 to 3 choose counters. */
    private void readBack(int value) {
        for (int i = 0; i < channels.length; i++) {
            if ((value & 2 << i) != 0) {
                if ((value & 1 << 5) == 0) {
                    channels[i].latchCount();
                }
                if ((value & 1 << 4) == 0) {
                    channels[i].latchStatus();
                }
            }
        }
    }

    /** Port 61H: gate of counter 2, speaker, refresh, output of counter 2. */
    public IoRegion systemControlPort() {
        return new ByteRegion() {
            @Override
            public int readByte(int offset) {
                return (channels[2].gate() ? 1 : 0)
                        | (speaker ? 2 : 0)
                        | (int) (events.now() / REFRESH_NANOSECONDS & 1) << 4
                        | (channels[2].output() ? 1 << 5 : 0);
            }

            @Override
            public void writeByte(int offset, int value) {
                speaker = (value & 2) != 0;
                channels[2].setGate((value & 1) != 0);
            }
        };
    }

    @Override
    public void save(StateWriter out) {
        for (int i = 0; i < channels.length; i++) {
            out.put("channel " + i, channels[i]);
        }
        out.putBoolean("speaker", speaker);
        out.putLong("next", timer.deadline());
    }

    @Override
    public void load(StateReader in) {
        for (int i = 0; i < channels.length; i++) {
            in.get("channel " + i, channels[i]);
        }
        speaker = in.getBoolean("speaker");
        timer.set(in.getLong("next"));
    }
}
