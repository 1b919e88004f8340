package dev.quarters.machine.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.time.DeterministicEventQueue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Motorola MC146818 data sheet (ADI-856R2). */
class RealTimeClockTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long EPOCH =
            LocalDateTime.of(2026, 11, 24, 14, 58, 59).toEpochSecond(ZoneOffset.UTC);

    private final DeterministicEventQueue events = new DeterministicEventQueue(EPOCH);
    private boolean line;
    private final RealTimeClock clock = new RealTimeClock(events, high -> line = high);

    @BeforeEach
    void reset() {
        clock.reset();
    }

    private int read(int register) {
        clock.write(0, 1, register);
        return (int) clock.read(1, 1);
    }

    private void write(int register, int value) {
        clock.write(0, 1, register);
        clock.write(1, 1, value);
    }

    @Test
    void showsTheTimeInDecimalDigits() {
        int[][] expected = {
            {0, 0x59}, {2, 0x58}, {4, 0x14}, {6, 3}, {7, 0x24}, {8, 0x11}, {9, 0x26}, {0x32, 0x20}
        };
        for (int[] row : expected) {
            assertThat(read(row[0])).as("register %x", row[0]).isEqualTo(row[1]);
        }
        events.advance(SECOND);
        assertThat(read(0)).isZero();
        assertThat(read(2)).isEqualTo(0x59);
    }

    @Test
    void registerBChoosesBinaryAndTwelveHours() {
        write(0x0B, 0x06);
        assertThat(read(4)).isEqualTo(14);
        assertThat(read(0)).isEqualTo(59);
        write(0x0B, 0x00);
        assertThat(read(4)).isEqualTo(0x82);
    }

    @Test
    void theGuestSetsItWhileItStands() {
        write(0x0B, 0x82);
        int[][] time = {
            {0, 0x30}, {2, 0x15}, {4, 0x07}, {7, 0x29}, {8, 0x02}, {9, 0x28}, {0x32, 0x20}
        };
        for (int[] row : time) {
            write(row[0], row[1]);
        }
        events.advance(10 * SECOND);
        assertThat(read(0)).as("stands").isEqualTo(0x30);
        write(0x0B, 0x02);
        events.advance(31 * SECOND);

        assertThat(read(0)).isEqualTo(0x01);
        assertThat(read(2)).isEqualTo(0x16);
        assertThat(read(7)).isEqualTo(0x29);
        assertThat(read(8)).isEqualTo(0x02);
    }

    @Test
    void theUpdateBitIsSetBeforeASecondEnds() {
        events.advance(SECOND - 200_000);
        assertThat(read(0x0A) & 0x80).isNotZero();
        events.advance(200_000);
        assertThat(read(0x0A)).isEqualTo(0x26);
    }

    @Test
    void periodicInterruptsComeAtTheRate() {
        write(0x0B, 0x42);
        int count = 0;
        for (int i = 0; i < 10_000; i++) {
            events.advance(SECOND / 10_000);
            if (line) {
                assertThat(read(0x0C) & 0xC0).isEqualTo(0xC0);
                assertThat(line).isFalse();
                count++;
            }
        }
        assertThat(count).isEqualTo(1024);
    }

    @Test
    void updateInterruptsComeEachSecond() {
        write(0x0B, 0x12);
        events.advance(SECOND - 1);
        assertThat(line).isFalse();
        events.advance(1);
        assertThat(line).isTrue();
        assertThat(read(0x0C) & 0x90).isEqualTo(0x90);
    }

    @Test
    void theAlarmComesWhenItsBytesMatch() {
        write(1, 0x01);
        write(3, 0xC0);
        write(5, 0xFF);
        write(0x0B, 0x22);
        events.advance(SECOND);
        assertThat(line).isFalse();
        events.advance(SECOND);
        assertThat(line).isTrue();
        assertThat(read(0x0C) & 0xA0).isEqualTo(0xA0);
    }

    @Test
    void flagsAreSetWithoutInterrupts() {
        read(0x0C);
        events.advance(SECOND);

        assertThat(line).isFalse();
        assertThat(read(0x0C)).isEqualTo(0x50);
        assertThat(read(0x0C)).isZero();
    }

    @Test
    void memoryKeepsBytes() {
        write(0x40, 0xA5);
        assertThat(read(0x40)).isEqualTo(0xA5);
        assertThat(read(0x0D)).isEqualTo(0x80);
    }
}
