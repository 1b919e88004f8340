package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intel SDM Vol. 3A §11.12: x2APIC. */
class ExtendedModeTest {

    private static final int BASE = 0x1B;
    private static final long XAPIC = 0xFEE0_0800L;
    private static final long X2APIC = 0xFEE0_0C00L;

    private final ApicBench bench = new ApicBench();
    private final long[] value = new long[1];

    @Test
    void modesFollowEachOtherAsTheFigureSays() {
        record Step(long from, long to, boolean allowed) {}
        Step[] steps = {
            new Step(XAPIC, X2APIC, true),
            new Step(X2APIC, XAPIC, false),
            new Step(X2APIC, 0xFEE0_0000L, true),
            new Step(0xFEE0_0000L, X2APIC, false),
            new Step(0xFEE0_0000L, XAPIC, true),
            new Step(XAPIC, 0xFEE0_0400L, false),
            new Step(XAPIC, XAPIC | 1, false),
        };
        for (Step step : steps) {
            LocalApic apic = new ApicBench().second;
            if (step.from == 0xFEE0_0000L) {
                apic.writeRegister(BASE, step.from);
            } else if (step.from == X2APIC) {
                apic.writeRegister(BASE, X2APIC);
            }
            assertThat(apic.writeRegister(BASE, step.to))
                    .as("%x to %x", step.from, step.to)
                    .isEqualTo(step.allowed);
        }
    }

    @Test
    void thePageIsThereInTheOldModeOnly() {
        assertThat(bench.second.address()).isEqualTo(0xFEE0_0000L);
        assertThat(bench.second.readRegister(0x802, value)).isFalse();

        bench.second.writeRegister(BASE, X2APIC);

        assertThat(bench.second.address()).isEqualTo(-1);
        assertThat(bench.second.readRegister(0x802, value)).isTrue();
        assertThat(value[0]).isEqualTo(1);
        bench.second.readRegister(0x80D, value);
        assertThat(value[0]).as("logical destination").isEqualTo(2);
    }

    @Test
    void oneWriteSendsAndSelfHasItsRegister() {
        bench.first.writeRegister(BASE, X2APIC | 0x100);
        bench.second.writeRegister(BASE, X2APIC);

        assertThat(bench.first.writeRegister(0x830, 1L << 32 | 0x41)).isTrue();
        assertThat(bench.second.acknowledgeInterrupt()).isEqualTo(0x41);
        bench.first.writeRegister(0x830, 0xFFFF_FFFFL << 32 | 0x55);
        assertThat(bench.second.acknowledgeInterrupt()).isEqualTo(0x55);
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x55);
        bench.first.writeRegister(0x83F, 0x66);
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x66);
        bench.first.writeRegister(0x830, 2L << 32 | 0x871);
        assertThat(bench.second.acknowledgeInterrupt()).as("logical").isEqualTo(0x71);
    }

    @Test
    void whatIsNotARegisterFaults() {
        bench.second.writeRegister(BASE, X2APIC);
        record Access(int msr, long written) {}
        Access[] faulting = {
            new Access(0x802, 1), new Access(0x803, 1), new Access(0x80E, 1), new Access(0x831, 1),
            new Access(0x80B, 1), new Access(0x828, 1), new Access(0x810, 1), new Access(0x8FF, 0),
            new Access(0x808, 1L << 32)
        };
        for (Access each : faulting) {
            assertThat(bench.second.writeRegister(each.msr, each.written))
                    .as("write %x", each.msr)
                    .isFalse();
        }
        for (int msr : new int[] {0x80B, 0x80E, 0x831, 0x83F, 0x8FF}) {
            assertThat(bench.second.readRegister(msr, value)).as("read %x", msr).isFalse();
        }
    }
}
