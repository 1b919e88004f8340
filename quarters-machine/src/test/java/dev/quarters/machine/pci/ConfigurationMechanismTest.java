package dev.quarters.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** PCI Local Bus 3.0 §3.2.2.3.2 (mechanism #1), PCI Express Base 5.0 §7.2.2 (enhanced). */
class ConfigurationMechanismTest {

    private final PciBench bench = new PciBench();

    @Test
    void theAddressIsOnlyADoubleword() {
        bench.ports.write(0xCF8, 4, 0x8000_1804L);
        bench.ports.write(0xCF8, 1, 0);
        bench.ports.write(0xCFA, 2, 0);

        assertThat(bench.ports.read(0xCF8, 4)).isEqualTo(0x8000_1804L);
    }

    @Test
    void dataIsReadInAnySize() {
        assertThat(bench.readConfiguration(0, 4)).isEqualTo(0x1042_1AF4L);
        assertThat(bench.readConfiguration(2, 2)).isEqualTo(0x1042L);
        assertThat(bench.readConfiguration(1, 1)).isEqualTo(0x1AL);
    }

    @Test
    void withoutTheEnableBitNothingAnswers() {
        bench.ports.write(0xCF8, 4, PciBench.DEVICE << 11);

        assertThat(bench.ports.read(0xCFC, 4)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void absentDevicesAndFunctionsReadAsOnes() {
        bench.ports.write(0xCF8, 4, 1L << 31 | 7 << 11);
        assertThat(bench.ports.read(0xCFC, 4)).isEqualTo(0xFFFF_FFFFL);

        bench.ports.write(0xCF8, 4, 1L << 31 | PciBench.DEVICE << 11 | 1 << 8);
        assertThat(bench.ports.read(0xCFC, 4)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void theEnhancedMechanismReadsTheSame() {
        long base = 0xE000_0000L + (PciBench.DEVICE << 15);

        assertThat(bench.memory.read(base, 4)).isEqualTo(0x1042_1AF4L);
        assertThat(bench.memory.read(base + 0x100, 4))
                .as("no extended space in a conventional function")
                .isEqualTo(0xFFFF_FFFFL);
        assertThat(bench.memory.read(0xE000_0000L, 4)).isEqualTo(0xFFFF_FFFFL);
    }
}
