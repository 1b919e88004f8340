package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use which port, and what a port sees (Intel SDM Vol. 1 chapter 19). */
class PortPermissionTest {

    private static final int BITMAP = 0x100;

    /** IN of that opcode from port 3F8H at CPL 3 with those bits for ports 3F8H to 3FFH. */
    @ParameterizedTest
    @CsvSource({
        "0, EC, 00, none",
        "0, EC, 01, #13(0)",
        "0, EC, FE, none",
        "0, ED, 08, #13(0)",
        "0, ED, 10, none",
        "0, 66ED, 02, #13(0)",
        "0, 66ED, 04, none",
        "3, ED, FF, none"
    })
    void theBitmapDecidesWhereIoplDoesNot(int iopl, String code, String bits, String expected) {
        Machine machine = Machine.longMode().enter(3).code(code);
        machine.cpu.rflags |= iopl << 12;
        machine.cpu.registers[Processor.RDX] = 0x3F8;
        machine.bus.write(Machine.TASK_STATE + 102, 2, BITMAP);
        machine.bus.write(Machine.TASK_STATE + BITMAP + 0x7F, 1, Integer.parseInt(bits, 16));

        assertThat(machine.raises()).isEqualTo(expected);
    }

    @Test
    void aBitmapBeyondTheTaskStateAllowsNothing() {
        Machine machine = Machine.longMode().enter(3).code("EC");
        assertThat(machine.raises()).isEqualTo("#13(0)");
    }

    @Test
    void portsSeeSizesAndValues() {
        Machine machine = Machine.longMode().code("E470 66E770 EF");
        machine.cpu.registers[Processor.RAX] = 0xFFFF_FFFF_FFFF_FF00L;
        machine.cpu.registers[Processor.RDX] = 0xCF8;

        machine.run(3);

        assertThat(machine.bus.accesses)
                .containsExactly("in 1 from 70", "out 2 to 70: ff11", "out 4 to cf8: ffffff11");
    }

    @Test
    void stringsGoElementByElementAndBackwards() {
        Machine machine = Machine.longMode().code("F3666D F36E");
        machine.cpu.registers[Processor.RDX] = 0x1F0;
        machine.cpu.registers[Processor.RCX] = 2;
        machine.cpu.registers[Processor.RDI] = 0x5002;
        machine.cpu.rflags |= Flags.DF;

        machine.run(1);

        assertThat(machine.bus.read(0x5000, 4)).isEqualTo(0x2211_2211);
        assertThat(machine.register(Processor.RDI)).isEqualTo(0x4FFE);
        machine.cpu.registers[Processor.RSI] = 0x5001;
        machine.cpu.registers[Processor.RCX] = 2;
        machine.run(1);
        assertThat(machine.bus.accesses).endsWith("out 1 to 1f0: 22", "out 1 to 1f0: 11");
    }

    @Test
    void aPageFaultOfInsLosesNothingOfTheDevice() {
        Machine machine = Machine.longMode().code("F36C");
        machine.map(0x40_1000, 0);
        machine.cpu.registers[Processor.RCX] = 4;
        machine.cpu.registers[Processor.RDI] = 0x40_0FFF;

        assertThat(machine.raises()).isEqualTo("#14(2)");

        assertThat(machine.bus.accesses).hasSize(1);
        assertThat(machine.register(Processor.RCX)).isEqualTo(3);
        assertThat(machine.register(Processor.RDI)).isEqualTo(0x40_1000);
    }
}
