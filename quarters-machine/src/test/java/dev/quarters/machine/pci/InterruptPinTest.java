package dev.quarters.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** PCI Local Bus 3.0 §6.2.2 (bit 10), §6.2.3 (bit 3), §6.2.4. */
class InterruptPinTest {

    private static final int INTERRUPT_STATUS = 8;

    private final PciBench bench = new PciBench();
    private final int line = PciHost.line(PciBench.DEVICE, 1);

    @Test
    void pullsTheLineOfItsDeviceAndPin() {
        bench.function.setInterrupt(true);
        assertThat(bench.lines[line]).isTrue();
        assertThat(bench.readConfiguration(6, 2) & INTERRUPT_STATUS).isNotZero();

        bench.function.setInterrupt(false);
        assertThat(bench.lines[line]).isFalse();
        assertThat(bench.readConfiguration(6, 2) & INTERRUPT_STATUS).isZero();
    }

    @Test
    void staysLowWhileDisabledButTheStatusShows() {
        bench.writeConfiguration(4, 2, 1 << 10);
        bench.function.setInterrupt(true);

        assertThat(bench.lines[line]).isFalse();
        assertThat(bench.readConfiguration(6, 2) & INTERRUPT_STATUS).isNotZero();

        bench.writeConfiguration(4, 2, 0);
        assertThat(bench.lines[line]).isTrue();
    }

    @Test
    void isNotUsedWhileMessagesAre() {
        int capability = (int) bench.readConfiguration(0x34, 1);
        bench.function.setInterrupt(true);
        bench.writeConfiguration(capability + 2, 2, 1 << 15);

        assertThat(bench.lines[line]).isFalse();
    }

    @Test
    void theInterruptLineRegisterNamesTheInputOfTheController() {
        assertThat(bench.readConfiguration(0x3C, 1)).isEqualTo(11);
        assertThat(bench.readConfiguration(0x3D, 1)).isEqualTo(1);
    }
}
