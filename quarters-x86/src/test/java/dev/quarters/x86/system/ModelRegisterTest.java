package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.EnumSet;

/** RDMSR and WRMSR (Intel SDM Vol. 4 chapter 2). */
class ModelRegisterTest {

    private static String write(Machine machine, long index, long value) {
        machine.cpu.rip = Machine.CODE;
        machine.cpu.registers[Processor.RCX] = index;
        machine.cpu.registers[Processor.RAX] = value & 0xFFFF_FFFFL;
        machine.cpu.registers[Processor.RDX] = value >>> 32;
        return machine.code("0F30").raises();
    }

    private static String read(Machine machine, long index) {
        machine.cpu.rip = Machine.CODE;
        machine.cpu.registers[Processor.RCX] = index;
        String raised = machine.code("0F32").raises();
        long value = machine.register(Processor.RDX) << 32 | machine.register(Processor.RAX);
        return raised.equals("none") ? Long.toHexString(value) : raised;
    }

    @ParameterizedTest
    @CsvSource({
        "C0000081, 1234567890ABCDEF, none",
        "C0000082, FFFF800000000000, none",
        "C0000082, 800000000000,     #13(0)",
        "C0000083, FFFFFFFF80000000, none",
        "C0000084, 47700,            none",
        "C0000084, 100000000,        #13(0)",
        "C0000080, D01,              none",
        "C0000080, C01,              #13(0)",
        "C0000080, 1D01,             #13(0)",
        "C0000100, 7FFFFFFFFFFF,     none",
        "C0000101, 800000000000,     #13(0)",
        "C0000102, FFFF888000000000, none",
        "C0000103, 5,                none",
        "C0000103, 100000000,        #13(0)",
        "174, 8,                     none",
        "175, FFFFFE0000003000,      none",
        "176, 8000000000000000,      #13(0)",
        "277, 407050600070106,       none",
        "277, 2,                     #13(0)",
        "2FF, C06,                   none",
        "2FF, C02,                   #13(0)",
        "200, C0000006,              none",
        "201, FFC0000800,            none",
        "201, 10000000800,           #13(0)",
        "250, 606060606060606,       none",
        "26F, 606060606060602,       #13(0)",
        "48, 1,                      none",
        "48, 8,                      #13(0)",
        "3B, 1234,                   none",
        "17A, 0,                     none",
        "17A, 8,                     #13(0)",
        "1A0, 1801,                  none",
        "10A, 0,                     #13(0)",
        "FE, 0,                      #13(0)",
        "C0010015, 0,                #13(0)",
        "1B, FEE00900,               none"
    })
    void whatIsWrittenIsReadBackOrRefused(String index, String value, String expected) {
        Machine machine = Machine.longMode();
        long number = Long.parseLong(index, 16);
        long wanted = Long.parseUnsignedLong(value, 16);
        String before = read(machine, number);

        assertThat(write(machine, number, wanted)).isEqualTo(expected);

        String after = read(machine, number);
        assertThat(after).isEqualTo(expected.equals("none") ? Long.toHexString(wanted) : before);
    }

    @Test
    void theTimestampCounterAndItsAdjustmentMoveTogether() {
        Machine machine = Machine.longMode();
        write(machine, 0x10, 1_000_000);
        long now = Long.parseLong(read(machine, 0x10), 16);
        assertThat(now).isBetween(1_000_000L, 1_000_100L);
        long adjust = Long.parseLong(read(machine, 0x3B), 16);
        write(machine, 0x3B, adjust + 5_000);
        assertThat(Long.parseLong(read(machine, 0x10), 16)).isBetween(now + 5_000, now + 5_100);
    }

    @Test
    void registersOfFeaturesThatAreNotOfferedDoNotExist() {
        EnumSet<Feature> features = EnumSet.copyOf(CpuModel.ordinary().features());
        features.remove(Feature.ARCH_CAPABILITIES);
        features.remove(Feature.NX);
        Machine machine = Machine.longMode(CpuModel.ordinary().with(features));

        assertThat(read(machine, 0x10A)).isEqualTo("#13(0)");
        assertThat(write(machine, 0xC000_0080L, 0xD01)).isEqualTo("#13(0)");
    }
}
