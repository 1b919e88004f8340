package dev.quarters.machine.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.time.DeterministicEventQueue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Intel 8254 data sheet (231164-005). */
class PitTest {

    private static final long MILLISECOND = 1_000_000;

    /** Counts a millisecond: 1193. */
    private static final int A_MILLISECOND = 1193;

    private final DeterministicEventQueue events = new DeterministicEventQueue(0);
    private int rises;
    private boolean level;
    private final Pit pit =
            new Pit(
                    events,
                    high -> {
                        rises += high && !level ? 1 : 0;
                        level = high;
                    });
    private final IoRegion port61 = pit.systemControlPort();

    @BeforeEach
    void reset() {
        pit.reset();
        rises = 0;
    }

    private void program(int channel, int mode, int count) {
        pit.write(3, 1, channel << 6 | 0x30 | mode << 1);
        pit.write(channel, 1, count & 0xFF);
        pit.write(channel, 1, count >> 8);
    }

    private int count(int channel) {
        pit.write(3, 1, channel << 6);
        return (int) (pit.read(channel, 1) | pit.read(channel, 1) << 8);
    }

    private int status(int channel) {
        pit.write(3, 1, 0xE0 | 2 << channel);
        return (int) pit.read(channel, 1);
    }

    @Test
    void mode0InterruptsOnceAtTheEnd() {
        program(0, 0, A_MILLISECOND);
        assertThat(level).isFalse();
        events.advance(MILLISECOND - 2000);
        assertThat(rises).isZero();
        assertThat(status(0) & 0x80).isZero();

        events.advance(4000);
        assertThat(rises).isEqualTo(1);
        assertThat(status(0) & 0x80).isNotZero();
        events.advance(200 * MILLISECOND);
        assertThat(rises).isEqualTo(1);
    }

    @Test
    void modes2And3InterruptPeriodically() {
        for (int mode : new int[] {2, 3, 6, 7}) {
            program(0, mode, A_MILLISECOND);
            rises = 0;
            events.advance(100 * MILLISECOND);
            assertThat(rises).as("mode %d", mode).isBetween(99, 101);
        }
    }

    @Test
    void theLongestPeriodIsThatOfCount0() {
        program(0, 2, 0);
        events.advance(1000 * MILLISECOND);

        assertThat(rises).as("18.2 Hz").isEqualTo(18);
    }

    @Test
    void aRateTooHighIsPassedOver() {
        program(0, 2, 1);
        events.advance(10 * MILLISECOND);

        assertThat(rises).isLessThanOrEqualTo(501);
    }

    @Test
    void theCountGoesDownAndWrapsAround() {
        program(0, 0, A_MILLISECOND);
        events.advance(MILLISECOND / 2);
        assertThat(count(0)).isBetween(595, 598);
        events.advance(MILLISECOND);
        assertThat(count(0)).as("below zero").isBetween(0xFFFF - 600, 0xFFFF - 590);
    }

    @Test
    void mode3CountsByTwo() {
        program(0, 3, 1000);
        events.advance(PitChannel.CLOCK.nanoseconds(100));

        assertThat(count(0)).isEqualTo(800);
    }

    @Test
    void aLatchedCountStaysUntilItIsRead() {
        program(0, 0, A_MILLISECOND);
        pit.write(3, 1, 0);
        events.advance(MILLISECOND / 2);
        int latched = (int) (pit.read(0, 1) | pit.read(0, 1) << 8);

        assertThat(latched).isEqualTo(A_MILLISECOND);
        assertThat(count(0)).isLessThan(600);
    }

    @Test
    void readBackGivesStatusThenCount() {
        program(2, 3, 0x1234);
        pit.write(3, 1, 0xC0 | 8);

        assertThat(pit.read(2, 1) & 0x7F).isEqualTo(0x36);
        assertThat(pit.read(2, 1) | pit.read(2, 1) << 8).isEqualTo(0x1234);
    }

    @Test
    void decimalCountsAreOfFourDigits() {
        pit.write(3, 1, 0x31);
        pit.write(0, 1, 0x00);
        pit.write(0, 1, 0x10);
        events.advance(PitChannel.CLOCK.nanoseconds(1));

        assertThat(count(0)).isEqualTo(0x999);
    }

    @Test
    void port61GatesChannel2AndShowsItsOutput() {
        port61.write(0, 1, 0);
        program(2, 0, A_MILLISECOND);
        events.advance(5 * MILLISECOND);
        assertThat(port61.read(0, 1) & 0x21).as("held by the gate").isZero();
        assertThat(count(2)).isEqualTo(A_MILLISECOND);

        port61.write(0, 1, 1);
        events.advance(MILLISECOND / 2);
        assertThat(port61.read(0, 1) & 0x21).isEqualTo(1);
        events.advance(MILLISECOND);
        assertThat(port61.read(0, 1) & 0x21).isEqualTo(0x21);
    }

    @Test
    void theRefreshBitToggles() {
        long first = port61.read(0, 1) & 0x10;
        events.advance(15_085);

        assertThat(port61.read(0, 1) & 0x10).isNotEqualTo(first);
    }
}
