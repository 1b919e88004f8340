package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.memory.LinearMemory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.EnumSet;

/** The table formats of all paging modes (Intel SDM Vol. 3A §4.3 to §4.5). */
class PageWalkTest {

    private static final int TABLES = 0x20_0000;
    private static final int TARGET = 0x80_0000;
    private static final int VALUE = 0x1234_5678;

    @Test
    void fourLevelsMapPagesOf4KibibytesTo1Gibibyte() {
        Machine machine = Machine.longMode();
        FlatBus bus = machine.bus;
        bus.write(TARGET + 0x123, 4, VALUE);
        bus.write(Machine.PAGE_TABLES + 8, 8, TABLES | 3);
        bus.write(TABLES, 8, 0x83); // 1 GiB at 0
        bus.write(TABLES + 8, 8, TABLES + 0x1000 | 3);
        bus.write(TABLES + 0x1000 + 8, 8, TARGET | 0x83); // 2 MiB

        long gigabyte = 1L << 39;
        assertThat(LinearMemory.readDoubleword(machine.cpu, gigabyte + TARGET + 0x123))
                .isEqualTo(VALUE);
        long megabytes = gigabyte + (1 << 30) + (2 << 20);
        assertThat(LinearMemory.readDoubleword(machine.cpu, megabytes + 0x123)).isEqualTo(VALUE);
        assertThat(bus.read(TABLES, 1)).isEqualTo(0xA3);
        assertThat(bus.read(TABLES + 0x1000 + 8, 1)).isEqualTo(0xA3);
        LinearMemory.writeByte(machine.cpu, megabytes, 1);
        assertThat(bus.read(TABLES + 0x1000 + 8, 1)).isEqualTo(0xE3);
    }

    @Test
    void fiveLevelsHave57Bits() {
        EnumSet<Feature> features = EnumSet.copyOf(CpuModel.ordinary().features());
        features.add(Feature.LA57);
        Machine machine = Machine.longMode(CpuModel.ordinary().with(features));
        Processor cpu = machine.cpu;
        machine.bus.write(TABLES + 8, 8, Machine.PAGE_TABLES | 3);
        machine.bus.write(TARGET, 4, VALUE);
        cpu.cr3 = TABLES;
        cpu.cr4 |= 1 << 12;
        cpu.translation.flush();

        assertThat(LinearMemory.readDoubleword(cpu, (1L << 48) + TARGET)).isEqualTo(VALUE);
        assertThat(cpu.translation.isCanonical(1L << 55)).isTrue();
        assertThat(cpu.translation.isCanonical(1L << 56)).isFalse();
    }

    @Test
    void pagesOf32BitPagingAre4KibibytesOr4Mebibytes() {
        Machine machine = legacy(0x10);
        machine.bus.write(TABLES + 4 * 0x300, 4, TARGET | 0x83);
        machine.bus.write(TABLES + 4 * 0x301, 4, TABLES + 0x1000 | 3);
        machine.bus.write(TABLES + 0x1000 + 4 * 5, 4, TARGET + 0x3000 | 1);
        machine.bus.write(TARGET + 0x3008, 4, VALUE);

        assertThat(LinearMemory.readDoubleword(machine.cpu, 0xC000_3008L)).isEqualTo(VALUE);
        assertThat(LinearMemory.readDoubleword(machine.cpu, 0xC040_5008L)).isEqualTo(VALUE);
        assertThat(machine.bus.read(TABLES + 0x1000 + 4 * 5, 4)).isEqualTo(TARGET + 0x3000 | 0x21);
    }

    @Test
    void largePagesOf32BitPagingReachBeyond4Gibibytes() {
        Machine machine = legacy(0x10);
        machine.bus.write(TABLES + 4 * 0x300, 4, 0x0001_E083 | 0x40_0000);

        LinearMemory.readDoubleword(machine.cpu, 0xC000_0000L);

        assertThat(machine.bus.accesses).containsExactly("read 4 at f00400000");
    }

    @Test
    void physicalAddressExtensionUsesTheFourPointersThatLoadingCr3Read() {
        Machine machine = legacy(0x20);
        FlatBus bus = machine.bus;
        bus.write(TABLES + 24, 8, TABLES + 0x1000 | 1);
        bus.write(TABLES + 0x1000, 8, TARGET | 0x83);
        bus.write(TABLES + 0x1008, 8, TABLES + 0x2000 | 3);
        bus.write(TABLES + 0x2000 + 8, 8, TARGET + 0x4000 | 1);
        bus.write(TARGET + 0x4008, 4, VALUE);
        ControlRegisters.loadPointers(machine.cpu, TABLES);
        bus.write(TABLES + 24, 8, 0);

        assertThat(LinearMemory.readDoubleword(machine.cpu, 0xC000_4008L)).isEqualTo(VALUE);
        assertThat(LinearMemory.readDoubleword(machine.cpu, 0xC020_1008L)).isEqualTo(VALUE);
        assertThat(fault(machine.cpu, 0x4000_0000)).isEqualTo("#14(0)");
    }

    private static Machine legacy(long cr4) {
        Machine machine = Machine.protectedMode();
        machine.cpu.cr4 = cr4;
        machine.cpu.cr3 = TABLES;
        machine.cpu.cr0 |= 1L << 31;
        machine.cpu.translation.flush();
        return machine;
    }

    /** Level 4 at 0, 3 at 1000H, 2 at 2000H, 1 at 3000H of the machine's page tables. */
    @ParameterizedTest
    @CsvSource({
        "0,    80,            reserved size bit of level 4",
        "1000, 2000,          frame of a 1 GiB page",
        "2000, 2000,          frame of a 2 MiB page",
        "0,    10000000000,   beyond the physical addresses",
        "3000, 10000000000,   beyond the physical addresses",
        "3000, 8000000000000000, NX without EFER.NXE"
    })
    void reservedBitsAreAFaultOfTheirOwn(String level, String bit, String why) {
        Machine machine = Machine.longMode();
        machine.cpu.efer &= ~(1L << 11);
        long at = Machine.PAGE_TABLES + Long.parseLong(level, 16);
        long large = why.startsWith("frame") ? 0x80 : 0;
        long entry = machine.bus.read(at, 8) | large | Long.parseUnsignedLong(bit, 16);
        machine.bus.write(at, 8, entry);

        assertThat(fault(machine.cpu, 0x123)).as(why).isEqualTo("#14(9)");
    }

    @Test
    void nothingIsMarkedAccessedByAnAccessThatFaults() {
        Machine machine = Machine.longMode().enter(3);
        machine.map(0x40_0000, 0x40_0003);

        assertThat(fault(machine.cpu, 0x40_0000)).isEqualTo("#14(5)");
        assertThat(machine.bus.read(Machine.entryAddress(0x40_0000), 8)).isEqualTo(0x40_0003);
    }

    @Test
    void aPageThatWasReadIsMarkedDirtyByItsFirstWrite() {
        Machine machine = Machine.longMode();
        LinearMemory.readByte(machine.cpu, TARGET);
        assertThat(machine.bus.read(Machine.entryAddress(TARGET), 1)).isEqualTo(0x27);

        LinearMemory.writeByte(machine.cpu, TARGET, 1);

        assertThat(machine.bus.read(Machine.entryAddress(TARGET), 1)).isEqualTo(0x67);
    }

    private static String fault(Processor cpu, long linear) {
        try {
            LinearMemory.readByte(cpu, linear);
            return "none";
        } catch (ProcessorException e) {
            return Machine.describe(e);
        }
    }
}
