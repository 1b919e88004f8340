package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intel SDM Vol. 3A §11.5.4: counts are nanoseconds times the divisor. */
class ApicTimerTest {

    private static final int PERIODIC = 1 << 17;
    private static final int DEADLINE = 2 << 17;
    private static final int TSC_DEADLINE = 0x6E0;
    private static final int BY_16 = 3;

    private final ApicBench bench = new ApicBench();
    private final LocalApic apic = bench.first;

    @Test
    void onceItCountsDownToZero() {
        bench.write(apic, ApicBench.TIMER, 0x40);
        bench.write(apic, ApicBench.DIVIDE, BY_16);
        bench.write(apic, ApicBench.INITIAL_COUNT, 1000);
        bench.events.advance(1600);
        assertThat(bench.read(apic, ApicBench.CURRENT_COUNT)).isEqualTo(900);
        assertThat(apic.interruptRequested()).isFalse();

        bench.events.advance(14_400);
        assertThat(apic.acknowledgeInterrupt()).isEqualTo(0x40);
        assertThat(bench.read(apic, ApicBench.CURRENT_COUNT)).isZero();

        bench.write(apic, ApicBench.END, 0);
        bench.events.advance(100_000);
        assertThat(apic.interruptRequested()).isFalse();
    }

    @Test
    void periodicItInterruptsAgainAndAgain() {
        bench.write(apic, ApicBench.TIMER, PERIODIC | 0x40);
        bench.write(apic, ApicBench.DIVIDE, 0xB);
        bench.write(apic, ApicBench.INITIAL_COUNT, 100_000);
        int count = 0;
        for (int i = 0; i < 100; i++) {
            bench.events.advance(10_000);
            if (apic.interruptRequested()) {
                assertThat(apic.acknowledgeInterrupt()).isEqualTo(0x40);
                bench.write(apic, ApicBench.END, 0);
                count++;
            }
        }

        assertThat(count).isEqualTo(10);
        assertThat(bench.read(apic, ApicBench.CURRENT_COUNT)).isEqualTo(100_000);
    }

    @Test
    void divisorsAreThoseOfTheTable() {
        int[][] table = {{0, 2}, {1, 4}, {2, 8}, {3, 16}, {8, 32}, {9, 64}, {10, 128}, {11, 1}};
        for (int[] row : table) {
            ApicBench fresh = new ApicBench();
            fresh.write(fresh.first, ApicBench.DIVIDE, row[0]);
            fresh.write(fresh.first, ApicBench.INITIAL_COUNT, 1_000_000);
            fresh.events.advance(1280);
            assertThat(fresh.read(fresh.first, ApicBench.CURRENT_COUNT))
                    .as("divide configuration %d", row[0])
                    .isEqualTo(1_000_000 - 1280 / row[1]);
        }
    }

    @Test
    void theDeadlineIsAValueOfTheTimestampCounter() {
        bench.write(apic, ApicBench.TIMER, DEADLINE | 0x40);
        apic.writeRegister(TSC_DEADLINE, 3_000_000);
        long[] value = new long[1];
        apic.readRegister(TSC_DEADLINE, value);
        assertThat(value[0]).isEqualTo(3_000_000);
        bench.events.advance(999_999);
        assertThat(apic.interruptRequested()).isFalse();

        bench.events.advance(1);
        assertThat(apic.interruptRequested()).isTrue();
        apic.readRegister(TSC_DEADLINE, value);
        assertThat(value[0]).isZero();
    }

    @Test
    void theDeadlineCountsWithTheGuestsOffset() {
        bench.write(apic, ApicBench.TIMER, DEADLINE | 0x40);
        apic.setTimestampOffset(-3_000_000);
        apic.writeRegister(TSC_DEADLINE, 3_000_000);
        bench.events.advance(1_999_999);
        assertThat(apic.interruptRequested()).isFalse();

        bench.events.advance(1);
        assertThat(apic.interruptRequested()).isTrue();
    }

    @Test
    void inDeadlineModeCountsAreNot() {
        bench.write(apic, ApicBench.TIMER, DEADLINE | 0x40);
        bench.write(apic, ApicBench.INITIAL_COUNT, 10);
        bench.events.advance(100);

        assertThat(apic.interruptRequested()).isFalse();
        assertThat(bench.read(apic, ApicBench.INITIAL_COUNT)).isZero();
    }

    @Test
    void maskedItExpiresInSilence() {
        bench.write(apic, ApicBench.TIMER, 1 << 16 | 0x40);
        bench.write(apic, ApicBench.INITIAL_COUNT, 10);
        bench.events.advance(100);

        assertThat(apic.interruptRequested()).isFalse();
    }

    @Test
    void theShortestPeriodDoesNotHoldTheHost() {
        bench.write(apic, ApicBench.TIMER, PERIODIC | 0x40);
        bench.write(apic, ApicBench.INITIAL_COUNT, 1);

        bench.events.advance(1_000_000_000);

        assertThat(apic.interruptRequested()).isTrue();
    }
}
