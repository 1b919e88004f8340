package dev.quarters.machine.interrupt;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * One programmable interrupt controller (Intel 8259A data sheet, 231468-003). Which inputs are
 * triggered by level is not ICW1's matter but that of the edge/level register, as on PCs since
 * EISA.
 */
final class Pic implements ByteRegion, Stateful {

    private static final int ICW1 = 1 << 4;
    private static final int OCW3 = 1 << 3;
    private static final int LOWEST = 7;

    private final InterruptLine output;

    /** Inputs that may be set to level by the edge/level register. */
    private final int levelCapable;

    /** The input of the other controller, or 0. */
    private final int cascade;

    private int request;
    private int inService;
    private int mask;
    private int lines;
    private int edgeLevel;
    private int vectorBase;

    /** The input of lowest priority; the next one has the highest. */
    private int lowest = LOWEST;

    /** The initialization word that comes next (2 to 4), or 0. */
    private int expected;

    private boolean single;
    private boolean fourthWord;
    private boolean automaticEnd;
    private boolean rotateAtAutomaticEnd;
    private boolean specialMask;
    private boolean specialFullyNested;
    private boolean readsInService;
    private boolean polled;

    Pic(InterruptLine output, int levelCapable, int cascade) {
        this.output = output;
        this.levelCapable = levelCapable;
        this.cascade = cascade;
    }

    void reset() {
        request = 0;
        lines = 0;
        edgeLevel = 0;
        vectorBase = 0;
        rotateAtAutomaticEnd = false;
        expected = 0;
        initialize(0);
        expected = 0;
        update();
    }

    void setLine(int input, boolean high) {
        int bit = 1 << input;
        boolean rises = high && (lines & bit) == 0;
        lines = high ? lines | bit : lines & ~bit;
        if ((edgeLevel & bit) != 0) {
            request = high ? request | bit : request & ~bit;
        } else if (rises) {
            request |= bit;
        }
        update();
    }

    /**
     * The input that interrupts now: unmasked, and of higher priority than all in service; or -1.
     */
    private int pending() {
        int requests = request & ~mask;
        int blocking = specialMask ? inService & ~mask : inService;
        if (specialFullyNested) {
            blocking &= ~cascade;
        }
        for (int i = 1; i <= 8; i++) {
            int input = lowest + i & 7;
            if ((blocking & 1 << input) != 0) {
                return -1;
            }
            if ((requests & 1 << input) != 0) {
                return input;
            }
        }
        return -1;
    }

    boolean isPending() {
        return pending() >= 0;
    }

    private void update() {
        output.set(isPending());
    }

    /** The acknowledge cycle: the input, now in service. Input 7 when the request went away. */
    int acknowledge() {
        int input = pending();
        if (input < 0) {
            return LOWEST;
        }
        int bit = 1 << input;
        if ((edgeLevel & bit) == 0) {
            request &= ~bit;
        }
        if (!automaticEnd) {
            inService |= bit;
        } else if (rotateAtAutomaticEnd) {
            lowest = input;
        }
        update();
        return input;
    }

    int vector(int input) {
        return vectorBase | input;
    }

    @Override
    public int readByte(int offset) {
        if (polled) {
            polled = false;
            boolean waits = isPending();
            int input = acknowledge();
            return waits ? 0x80 | input : input;
        }
        if ((offset & 1) != 0) {
            return mask;
        }
        return readsInService ? inService : request;
    }

    @Override
    public void writeByte(int offset, int value) {
        if ((offset & 1) != 0) {
            writeData(value);
        } else if ((value & ICW1) != 0) {
            initialize(value);
        } else if ((value & OCW3) != 0) {
            writeOperation3(value);
        } else {
            writeOperation2(value);
        }
        update();
    }

    private void initialize(int value) {
        request = lines & edgeLevel;
        inService = 0;
        mask = 0;
        lowest = LOWEST;
        specialMask = false;
        readsInService = false;
        polled = false;
        single = (value & 2) != 0;
        fourthWord = (value & 1) != 0;
        automaticEnd = false;
        specialFullyNested = false;
        expected = 2;
    }

    private void writeData(int value) {
        switch (expected) {
            case 2 -> {
                vectorBase = value & 0xF8;
                expected = !single ? 3 : fourthWord ? 4 : 0;
            }
            case 3 -> expected = fourthWord ? 4 : 0;
            case 4 -> {
                automaticEnd = (value & 2) != 0;
                specialFullyNested = (value & 1 << 4) != 0;
                expected = 0;
            }
            default -> mask = value;
        }
    }

    private void writeOperation3(int value) {
        if ((value & 1 << 6) != 0) {
            specialMask = (value & 1 << 5) != 0;
        }
        if ((value & 2) != 0) {
            readsInService = (value & 1) != 0;
        }
        polled = (value & 4) != 0;
    }

    /** Ends of interrupts and rotations, by the three bits R, SL, EOI. */
    private void writeOperation2(int value) {
        int input = value & 7;
        switch (value >> 5) {
            case 0 -> rotateAtAutomaticEnd = false;
            case 4 -> rotateAtAutomaticEnd = true;
            case 1 -> end(highestInService(), false);
            case 5 -> end(highestInService(), true);
            case 3 -> end(input, false);
            case 7 -> end(input, true);
            case 6 -> lowest = input;
            default -> {}
        }
    }

    private void end(int input, boolean rotates) {
        if (input >= 0) {
            inService &= ~(1 << input);
            if (rotates) {
                lowest = input;
            }
        }
    }

    /** A non-specific end passes over masked inputs in special mask mode. */
    private int highestInService() {
        int candidates = specialMask ? inService & ~mask : inService;
        for (int i = 1; i <= 8; i++) {
            int input = lowest + i & 7;
            if ((candidates & 1 << input) != 0) {
                return input;
            }
        }
        return -1;
    }

    int edgeLevel() {
        return edgeLevel;
    }

    void setEdgeLevel(int value) {
        edgeLevel = value & levelCapable;
        request = request & ~edgeLevel | lines & edgeLevel;
        update();
    }

    @Override
    public void save(StateWriter out) {
        out.putInts(
                "registers",
                new int[] {
                    request,
                    inService,
                    mask,
                    lines,
                    edgeLevel,
                    vectorBase,
                    lowest,
                    expected,
                    flags()
                });
    }

    private int flags() {
        boolean[] flags = {
            single, fourthWord, automaticEnd, rotateAtAutomaticEnd,
            specialMask, specialFullyNested, readsInService, polled
        };
        int bits = 0;
        for (int i = 0; i < flags.length; i++) {
            bits |= flags[i] ? 1 << i : 0;
        }
        return bits;
    }

    @Override
    public void load(StateReader in) {
        int[] saved = RegisterArray.read(in, "registers", 9);
        request = saved[0] & 0xFF;
        inService = saved[1] & 0xFF;
        mask = saved[2] & 0xFF;
        lines = saved[3] & 0xFF;
        edgeLevel = saved[4] & levelCapable;
        vectorBase = saved[5] & 0xF8;
        lowest = saved[6] & 7;
        expected = saved[7] >= 2 && saved[7] <= 4 ? saved[7] : 0;
        int flags = saved[8];
        single = (flags & 1) != 0;
        fourthWord = (flags & 2) != 0;
        automaticEnd = (flags & 4) != 0;
        rotateAtAutomaticEnd = (flags & 8) != 0;
        specialMask = (flags & 16) != 0;
        specialFullyNested = (flags & 32) != 0;
        readsInService = (flags & 64) != 0;
        polled = (flags & 128) != 0;
        update();
    }
}
