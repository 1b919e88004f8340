package dev.quarters.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PCI Local Bus 3.0 §6.8.2. */
class MsixTableTest {

    private static final int ENABLE = 1 << 15;
    private static final int FUNCTION_MASK = 1 << 14;

    private final PciBench bench = new PciBench();
    private int control;
    private long table;
    private long pending;

    @BeforeEach
    void findCapability() {
        int offset = (int) bench.readConfiguration(0x34, 1);
        assertThat(bench.readConfiguration(offset, 1)).isEqualTo(0x11);
        control = offset + 2;
        int bar = (int) bench.readConfiguration(offset + 4, 4) & 7;
        table = bench.readConfiguration(0x10 + 4 * bar, 4);
        pending = table + (bench.readConfiguration(offset + 8, 4) & ~7);
        assertThat(bench.readConfiguration(control, 2)).as("3 vectors, less 1").isEqualTo(2);
        bench.writeConfiguration(4, 2, 0x407);
        bench.memory.write(table + 16, 8, 0xFEE0_1000L);
        bench.memory.write(table + 24, 4, 0x41);
    }

    @Test
    void aVectorIsMaskedUntilTheGuestUnmasksIt() {
        bench.writeConfiguration(control, 2, ENABLE);
        bench.msix.raise(1);
        assertThat(bench.messages).isEmpty();
        assertThat(bench.memory.read(pending, 8)).isEqualTo(2);

        bench.memory.write(table + 28, 4, 0);

        assertThat(bench.messages).containsExactly(0xFEE0_1000_0041L);
        assertThat(bench.memory.read(pending, 4)).isZero();
    }

    @Test
    void theFunctionMaskHoldsAllBack() {
        bench.memory.write(table + 28, 4, 0);
        bench.writeConfiguration(control, 2, ENABLE | FUNCTION_MASK);
        bench.msix.raise(1);
        bench.msix.raise(1);
        assertThat(bench.messages).isEmpty();

        bench.writeConfiguration(control, 2, ENABLE);

        assertThat(bench.messages).containsExactly(0xFEE0_1000_0041L);
    }

    @Test
    void nothingIsSentBeforeTheFunctionMayMasterTheBus() {
        bench.memory.write(table + 28, 4, 0);
        bench.writeConfiguration(4, 2, 3);
        bench.writeConfiguration(control, 2, ENABLE);
        bench.msix.raise(1);
        assertThat(bench.messages).isEmpty();

        bench.writeConfiguration(4, 2, 7);

        assertThat(bench.messages).hasSize(1);
    }

    @Test
    void vectorsThatDoNotExistAndMsixThatIsOffDoNothing() {
        bench.msix.raise(1);
        bench.writeConfiguration(control, 2, ENABLE);
        bench.msix.raise(3);
        bench.msix.raise(-1);

        assertThat(bench.messages).isEmpty();
        assertThat(bench.memory.read(pending, 8)).isZero();
    }
}
