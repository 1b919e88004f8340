package dev.quarters.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.bus.IoRegion;

import org.junit.jupiter.api.Test;

/** PCI Local Bus 3.0 §6.7. */
class CapabilityTest {

    private final PciFunction function =
            new PciFunction(PciBench.IDENTITY, PciFunction.CONVENTIONAL);

    @Test
    void areLinkedInTheOrderOfTheirDeclaration() {
        int first = function.addCapability(9, new byte[14], new byte[14]);
        int second = function.addCapability(9, new byte[18], new byte[18]);

        assertThat(function.read(6, 2) & 0x10).isNotZero();
        assertThat(function.read(0x34, 1)).isEqualTo(first);
        assertThat(function.read(first, 2)).isEqualTo(second << 8 | 9);
        assertThat(function.read(second, 2)).isEqualTo(9);
    }

    @Test
    void onlyDeclaredBitsCanBeWritten() {
        int at = function.addCapability(9, new byte[] {1, 2}, new byte[] {0, 0x0F});

        function.write(at, 4, 0xFFFF_FFFFL);

        assertThat(function.read(at, 4)).isEqualTo(0x0F01_0009L);
    }

    @Test
    void aWindowAnswersInsteadOfBytes() {
        int at = function.addCapability(9, new byte[18], new byte[18]);
        long[] written = new long[1];
        function.addWindow(
                at + 16,
                4,
                new IoRegion() {
                    @Override
                    public long read(long offset, int size) {
                        return 0x40 + offset;
                    }

                    @Override
                    public void write(long offset, int size, long value) {
                        written[0] = value;
                    }
                });

        function.write(at + 16, 4, 77);

        assertThat(function.read(at + 18, 2)).isEqualTo(0x42);
        assertThat(written[0]).isEqualTo(77);
    }
}
