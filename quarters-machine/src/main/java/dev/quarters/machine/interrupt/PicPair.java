package dev.quarters.machine.interrupt;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/** The two controllers of a PC: 15 inputs, the second's output being input 2 of the first. */
public final class PicPair implements Stateful {

    private static final int CASCADE = 2;

    private final Pic first;
    private final Pic second;

    /** A pair whose output goes to the processors' LINT0. */
    public PicPair(InterruptLine output) {
        // Inputs 0 to 2, 8 and 13 are always edges (82371AB §4.2.4.3).
        first = new Pic(output, 0xF8, 1 << CASCADE);
        second = new Pic(high -> first.setLine(CASCADE, high), 0xDE, 0);
    }

    /** The input of that number, 0 to 15. */
    public InterruptLine line(int number) {
        return high -> (number < 8 ? first : second).setLine(number & 7, high);
    }

    /** Whether there is an interrupt to acknowledge. */
    public boolean isPending() {
        return first.isPending();
    }

    /** The acknowledge cycle: a vector. */
    public int acknowledge() {
        int input = first.acknowledge();
        if (input != CASCADE) {
            return first.vector(input);
        }
        int vector = second.vector(second.acknowledge());
        // The second's output falls during the cycle: a request that is left makes a new edge.
        first.setLine(CASCADE, false);
        first.setLine(CASCADE, second.isPending());
        return vector;
    }

    /** Ports 20H and 21H. */
    public IoRegion firstPorts() {
        return first;
    }

    /** Ports A0H and A1H. */
    public IoRegion secondPorts() {
        return second;
    }

    /** Ports 4D0H and 4D1H: which inputs are levels. */
    public IoRegion edgeLevelPorts() {
        return new ByteRegion() {
            @Override
            public int readByte(int offset) {
                return pic(offset).edgeLevel();
            }

            @Override
            public void writeByte(int offset, int value) {
                pic(offset).setEdgeLevel(value);
            }

            private Pic pic(int offset) {
                return (offset & 1) == 0 ? first : second;
            }
        };
    }

    /** After power-up. */
    public void reset() {
        first.reset();
        second.reset();
    }

    @Override
    public void save(StateWriter out) {
        out.put("first", first);
        out.put("second", second);
    }

    @Override
    public void load(StateReader in) {
        in.get("second", second);
        in.get("first", first);
    }
}
