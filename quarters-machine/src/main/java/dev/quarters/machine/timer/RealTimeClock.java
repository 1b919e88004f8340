package dev.quarters.machine.timer;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;

import org.jspecify.annotations.Nullable;

/**
 * The real-time clock and its 128 bytes of memory (Motorola MC146818 data sheet, ADI-856R2). Ports
 * 70H, which chooses a byte, and 71H.
 *
 * <p>The time is the host's at reset and at loading, shifted by what the guest set, and goes on
 * with guest time. Flags of interrupts that are not enabled are found when register C is read.
 */
public final class RealTimeClock implements ByteRegion, Stateful {

    private static final int A = 0x0A;
    private static final int B = 0x0B;
    private static final int C = 0x0C;
    private static final int D = 0x0D;
    private static final int SIZE = 128;

    private static final int UPDATE_IN_PROGRESS = 0x80;
    private static final int SET = 0x80;
    private static final int PERIODIC = 0x40;
    private static final int ALARM = 0x20;
    private static final int UPDATE = 0x10;
    private static final int SQUARE_WAVE = 0x08;
    private static final int BINARY = 0x04;
    private static final int HOURS_24 = 0x02;
    private static final int REQUEST = 0x80;

    /** Time base 32768 Hz, 1024 Hz periodic. */
    private static final int A_RESET = 0x26;

    private static final int DIVIDER_32768 = 2;
    private static final int RAM_VALID = 0x80;
    private static final long SECOND = 1_000_000_000L;

    /** No guest sets its clock farther ahead, in seconds. */
    private static final long FAR = 1L << 40;

    private static final long UPDATE_LENGTH = 244_000;

    private final EventQueue events;
    private final InterruptLine line;
    private final EventQueue.Timer updateTimer;
    private final EventQueue.Timer periodicTimer;
    private final byte[] bytes = new byte[SIZE];
    private int index;

    /** The clock's time when guest time was {@link #baseNanoseconds}. */
    private long baseSeconds;

    private long baseNanoseconds;

    /** What the guest set the clock ahead of the host's. */
    private long offsetSeconds;

    private long periodsSeen;
    private long secondsSeen;

    /** A clock that interrupts by that line. */
    public RealTimeClock(EventQueue events, InterruptLine line) {
        this.events = events;
        this.line = line;
        updateTimer = events.timer(this::update);
        periodicTimer = events.timer(this::period);
        bytes[A] = A_RESET;
        bytes[B] = HOURS_24;
        bytes[D] = (byte) RAM_VALID;
        synchronize();
    }

    /** Sets a byte of memory, for what firmware wants to find there. */
    public void setMemory(int address, int value) {
        bytes[address] = (byte) value;
    }

    /** The reset line: no interrupt is enabled; time and memory stay. */
    public void reset() {
        bytes[B] &= ~(PERIODIC | ALARM | UPDATE | SQUARE_WAVE);
        bytes[C] = 0;
        index = 0;
        synchronize();
        arm();
        updateLine();
    }

    private void synchronize() {
        baseNanoseconds = events.now();
        baseSeconds = events.wallClockSeconds() + offsetSeconds;
    }

    private boolean has(int register, int bit) {
        return (bytes[register] & bit) != 0;
    }

    private long seconds() {
        return baseSeconds + Math.floorDiv(events.now() - baseNanoseconds, SECOND);
    }

    private void show() {
        if (!has(B, SET)) {
            ClockRegisters.put(bytes, seconds(), has(B, BINARY), has(B, HOURS_24));
        }
    }

    private void take() {
        long time = ClockRegisters.get(bytes, has(B, BINARY), has(B, HOURS_24));
        offsetSeconds += time - seconds();
        baseSeconds = time;
        baseNanoseconds = events.now();
        arm();
    }

    /** How often periods end, or null while they don't (data sheet, table 5). */
    private @Nullable Frequency periodFrequency() {
        int rate = bytes[A] & 0xF;
        if (rate == 0 || (bytes[A] >> 4 & 7) != DIVIDER_32768) {
            return null;
        }
        return new Frequency(32_768 >> (rate < 3 ? rate + 6 : rate - 1));
    }

    /** Sets timers for interrupts that are enabled. */
    private void arm() {
        long now = events.now();
        if (has(B, UPDATE | ALARM) && !has(B, SET)) {
            long passed = Math.floorDiv(now - baseNanoseconds, SECOND);
            updateTimer.set(baseNanoseconds + (passed + 1) * SECOND);
        } else {
            updateTimer.cancel();
        }
        Frequency frequency = periodFrequency();
        if (has(B, PERIODIC) && frequency != null) {
            periodicTimer.set(frequency.nanoseconds(frequency.ticks(now) + 1));
        } else {
            periodicTimer.cancel();
        }
    }

    /** How many periods there have been since guest time began. */
    private long periods() {
        Frequency frequency = periodFrequency();
        return frequency == null ? periodsSeen : frequency.ticks(events.now());
    }

    private void update() {
        show();
        int flags = UPDATE;
        if (ClockRegisters.alarmMatches(bytes)) {
            flags |= ALARM;
        }
        raise(flags);
        arm();
    }

    private void period() {
        raise(PERIODIC);
        arm();
    }

    private void raise(int flags) {
        bytes[C] |= (byte) flags;
        updateLine();
    }

    private void updateLine() {
        boolean request = (bytes[C] & bytes[B] & (PERIODIC | ALARM | UPDATE)) != 0;
        bytes[C] = (byte) (request ? bytes[C] | REQUEST : bytes[C] & ~REQUEST);
        line.set(request);
    }

    @Override
    public int readByte(int offset) {
        if ((offset & 1) == 0) {
            return 0xFF;
        }
        return switch (index) {
            case A -> {
                long phase = Math.floorMod(events.now() - baseNanoseconds, SECOND);
                boolean updating = phase >= SECOND - UPDATE_LENGTH && !has(B, SET);
                yield bytes[A] & 0x7F | (updating ? UPDATE_IN_PROGRESS : 0);
            }
            case C -> readFlags();
            default -> {
                show();
                yield bytes[index] & 0xFF;
            }
        };
    }

    /** Reading them clears them. */
    private int readFlags() {
        if (!has(B, PERIODIC) && periods() != periodsSeen) {
            bytes[C] |= PERIODIC;
        }
        if (!has(B, UPDATE | ALARM) && seconds() != secondsSeen) {
            bytes[C] |= UPDATE;
        }
        periodsSeen = periods();
        secondsSeen = seconds();
        int flags = bytes[C] & 0xF0;
        bytes[C] = 0;
        updateLine();
        return flags;
    }

    @Override
    public void writeByte(int offset, int value) {
        if ((offset & 1) == 0) {
            index = value & SIZE - 1;
            return;
        }
        switch (index) {
            case A -> {
                bytes[A] = (byte) (value & 0x7F);
                arm();
            }
            case B -> writeControl(value);
            case C, D -> {}
            default -> {
                show();
                bytes[index] = (byte) value;
                boolean alarm = index < ClockRegisters.DAY_OF_WEEK && (index & 1) != 0;
                boolean time = index <= ClockRegisters.YEAR || index == ClockRegisters.CENTURY;
                if (time && !alarm && !has(B, SET)) {
                    take();
                }
            }
        }
    }

    private void writeControl(int value) {
        show();
        boolean sets = has(B, SET) && (value & SET) == 0;
        if (sets) {
            take();
        }
        bytes[B] = (byte) ((value & SET) != 0 ? value & ~UPDATE : value);
        arm();
        updateLine();
    }

    @Override
    public void save(StateWriter out) {
        show();
        out.putBytes("bytes", bytes);
        out.putInt("index", index);
        long phase = Math.floorMod(events.now() - baseNanoseconds, SECOND);
        long ahead = seconds() - events.wallClockSeconds();
        out.putLongs("times", new long[] {phase, ahead, offsetSeconds, periodsSeen, secondsSeen});
    }

    @Override
    public void load(StateReader in) {
        byte[] saved = in.getBytes("bytes");
        if (saved.length != SIZE) {
            throw new StateException(
                    "the real-time clock has %d bytes, not %d".formatted(saved.length, SIZE),
                    "load a snapshot that this version made");
        }
        System.arraycopy(saved, 0, bytes, 0, SIZE);
        bytes[A] &= 0x7F;
        index = in.getInt("index") & SIZE - 1;
        long[] times = RegisterArray.readLongs(in, "times", 5);
        baseNanoseconds = events.now() - Math.clamp(times[0], 0, SECOND - 1);
        baseSeconds = events.wallClockSeconds() + Math.clamp(times[1], -FAR, FAR);
        offsetSeconds = Math.clamp(times[2], -FAR, FAR);
        periodsSeen = times[3];
        secondsSeen = times[4];
        arm();
        updateLine();
    }
}
