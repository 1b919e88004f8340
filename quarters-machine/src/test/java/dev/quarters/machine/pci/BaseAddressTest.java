package dev.quarters.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** PCI Local Bus 3.0 §6.2.5.1. */
class BaseAddressTest {

    private static final int COMMAND = 4;
    private static final int BAR_0 = 0x10;
    private static final int BAR_1 = 0x14;
    private static final int BAR_4 = 0x20;

    private final PciBench bench = new PciBench();

    @Test
    void areAssignedAndEnabledAtReset() {
        assertThat(bench.readConfiguration(BAR_0, 4)).isEqualTo(0xC001);
        assertThat(bench.readConfiguration(BAR_1, 4)).isEqualTo(0xC000_0000L);
        assertThat(bench.readConfiguration(BAR_4, 4)).isEqualTo(0xCL);
        assertThat(bench.readConfiguration(BAR_4 + 4, 4)).isEqualTo(0x40L);
        assertThat(bench.readConfiguration(COMMAND, 2)).isEqualTo(3);
        assertThat(bench.ports.read(0xC004, 2)).isEqualTo(4);
        assertThat(bench.memory.read(0xC000_0010L, 4)).isEqualTo(0x10);
        assertThat(bench.memory.read((1L << 38) + 0x1_0000, 4)).isEqualTo(0x1_0000);
    }

    @Test
    void tellTheirSizeByTheBitsThatStayZero() {
        record Sizing(int register, long expected) {}
        Sizing[] cases = {
            new Sizing(BAR_0, 0xFFFF_FFE1L),
            new Sizing(BAR_1, 0xFFFF_F000L),
            new Sizing(BAR_4, 0x0000_000CL),
            new Sizing(BAR_4 + 4, 0xFFFF_FFFFL),
            new Sizing(0x1C, 0),
            new Sizing(0x30, 0)
        };
        for (Sizing each : cases) {
            bench.writeConfiguration(each.register, 4, 0xFFFF_FFFFL);
            assertThat(bench.readConfiguration(each.register, 4))
                    .as("register %x", each.register)
                    .isEqualTo(each.expected);
        }
    }

    @Test
    void moveWithWhatTheGuestWrites() {
        bench.writeConfiguration(BAR_1, 4, 0xD000_0000L);

        assertThat(bench.memory.read(0xC000_0010L, 4)).isEqualTo(0xFFFF_FFFFL);
        assertThat(bench.memory.read(0xD000_0010L, 4)).isEqualTo(0x10);
    }

    @Test
    void answerOnlyWhileTheirSpaceIsEnabled() {
        bench.writeConfiguration(COMMAND, 2, 1);
        assertThat(bench.memory.read(0xC000_0010L, 4)).isEqualTo(0xFFFF_FFFFL);
        assertThat(bench.ports.read(0xC004, 1)).isEqualTo(4);

        bench.writeConfiguration(COMMAND, 2, 2);
        assertThat(bench.memory.read(0xC000_0010L, 4)).isEqualTo(0x10);
        assertThat(bench.ports.read(0xC004, 1)).isEqualTo(0xFF);
    }

    @Test
    void neverCoverWhatTheBoardFixed() {
        bench.writeConfiguration(BAR_0, 4, 0xCF8 & ~0x1F);

        assertThat(bench.ports.read(0xCE4, 1)).isEqualTo(4);
        assertThat(bench.readConfiguration(0, 2)).isEqualTo(0x1AF4);
    }
}
