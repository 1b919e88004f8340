package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intel 82093AA data sheet (290566-001). */
class IoApicTest {

    private static final long LEVEL = 1 << 15;
    private static final long REMOTE = 1 << 14;
    private static final long MASKED = 1 << 16;
    private static final long TO_SECOND = 1L << 56;

    private final ApicBench bench = new ApicBench();

    @Test
    void saysWhatItIs() {
        bench.ioApic.write(0, 4, 1);
        assertThat(bench.ioApic.read(0x10, 4)).isEqualTo(0x0017_0020);
        assertThat(bench.readEntry(23)).isEqualTo(MASKED);
    }

    @Test
    void anEdgeInterruptsOnce() {
        bench.writeEntry(4, TO_SECOND | 0x44);
        bench.ioApic.line(4).set(true);
        assertThat(bench.second.acknowledgeInterrupt()).isEqualTo(0x44);
        bench.write(bench.second, ApicBench.END, 0);
        assertThat(bench.second.interruptRequested()).isFalse();

        bench.ioApic.line(4).set(false);
        bench.ioApic.line(4).set(true);
        assertThat(bench.second.interruptRequested()).isTrue();
    }

    @Test
    void anEdgeAtAMaskedInputIsLost() {
        bench.writeEntry(4, MASKED | 0x44);
        bench.ioApic.line(4).set(true);
        bench.writeEntry(4, 0x44);

        assertThat(bench.first.interruptRequested()).isFalse();
    }

    @Test
    void aLevelInterruptsAgainAfterItsEndWhileHigh() {
        bench.writeEntry(16, LEVEL | 0x61);
        bench.ioApic.line(16).set(true);
        assertThat(bench.readEntry(16) & REMOTE).isNotZero();
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x61);
        assertThat(bench.first.interruptRequested()).isFalse();

        bench.write(bench.first, ApicBench.END, 0);
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x61);

        bench.ioApic.line(16).set(false);
        bench.write(bench.first, ApicBench.END, 0);
        assertThat(bench.first.interruptRequested()).isFalse();
        assertThat(bench.readEntry(16) & REMOTE).isZero();
    }

    @Test
    void aLevelThatWasMaskedInterruptsWhenUnmasked() {
        bench.writeEntry(16, MASKED | LEVEL | 0x61);
        bench.ioApic.line(16).set(true);
        assertThat(bench.first.interruptRequested()).isFalse();

        bench.writeEntry(16, LEVEL | 0x61);
        assertThat(bench.first.interruptRequested()).isTrue();
    }

    @Test
    void theEndRegisterAndTheTurnToEdgeClearTheRemoteRequest() {
        bench.writeEntry(16, LEVEL | 0x61);
        bench.ioApic.line(16).set(true);
        bench.ioApic.line(16).set(false);
        bench.ioApic.write(0x40, 4, 0x61);
        assertThat(bench.readEntry(16) & REMOTE).isZero();

        bench.ioApic.line(16).set(true);
        bench.ioApic.line(16).set(false);
        bench.writeEntry(16, MASKED | 0x61);
        bench.writeEntry(16, MASKED | LEVEL | 0x61);
        assertThat(bench.readEntry(16) & REMOTE).isZero();
    }

    @Test
    void readOnlyBitsStay() {
        bench.writeEntry(5, -1L & ~MASKED | MASKED);

        assertThat(bench.readEntry(5)).isEqualTo(0xFF00_0000_0001_AFFFL);
    }
}
