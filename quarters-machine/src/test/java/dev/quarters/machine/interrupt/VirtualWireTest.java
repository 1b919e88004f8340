package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * MultiProcessor Specification 1.4 §3.6.2.2: the 8259 pair through LINT0 of the first processor.
 */
class VirtualWireTest {

    private static final int EXTERNAL = 0x700;

    private final ApicBench bench = new ApicBench();

    private void initializePics() {
        for (int[] write : new int[][] {{0, 0x11}, {1, 0x20}, {1, 4}, {1, 1}, {1, 0}}) {
            bench.pics.firstPorts().write(write[0], 1, write[1]);
        }
    }

    @Test
    void theVectorIsThe8259s() {
        initializePics();
        bench.pics.line(1).set(true);

        assertThat(bench.first.interruptRequested()).isTrue();
        assertThat(bench.second.interruptRequested()).isFalse();
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x21);
        assertThat(bench.first.interruptRequested()).isFalse();
    }

    @Test
    void aMaskedInputPassesNothing() {
        initializePics();
        bench.write(bench.first, ApicBench.LINT0, 1 << 16 | EXTERNAL);
        bench.pics.line(1).set(true);
        assertThat(bench.first.interruptRequested()).isFalse();
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(-1);

        bench.write(bench.first, ApicBench.LINT0, EXTERNAL);
        assertThat(bench.first.interruptRequested()).isTrue();
    }

    @Test
    void fixedDeliveryTakesTheEntrysVector() {
        initializePics();
        bench.write(bench.first, ApicBench.LINT0, 0x77);
        bench.pics.line(1).set(true);

        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x77);
    }

    @Test
    void withTheApicOffThe8259InterruptsTheFirstProcessor() {
        initializePics();
        bench.first.writeRegister(0x1B, 0xFEE0_0000L);
        bench.second.writeRegister(0x1B, 0xFEE0_0000L);
        bench.pics.line(1).set(true);

        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x21);
        assertThat(bench.second.interruptRequested()).isFalse();
    }

    @Test
    void lint1IsNonMaskable() {
        bench.bus.nonMaskableInterrupt();

        assertThat(bench.first.takeNonMaskableInterrupt()).isTrue();
        assertThat(bench.second.takeNonMaskableInterrupt()).isFalse();
    }

    @Test
    void messagesOfDevicesReachTheirDestination() {
        bench.bus.send(0xFEE0_1000L, 0x41);
        assertThat(bench.second.acknowledgeInterrupt()).isEqualTo(0x41);
        bench.bus.send(0x1000L, 0x42);
        assertThat(bench.first.interruptRequested()).isFalse();
    }
}
