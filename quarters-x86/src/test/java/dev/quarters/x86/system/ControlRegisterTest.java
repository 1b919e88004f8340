package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values control registers take (Intel SDM Vol. 2, MOV to control registers). */
class ControlRegisterTest {

    /** In 64-bit mode with paging. */
    @ParameterizedTest
    @CsvSource({
        "CR0, E0010011,          none",
        "CR0, E0010010,          #13(0)",
        "CR0, 60010011,          #13(0)",
        "CR0, A0010011,          #13(0)",
        "CR0, 1E0010011,         #13(0)",
        "CR3, 100000,            none",
        "CR3, 10000000000,       #13(0)",
        "CR3, 8000000000100000,  #13(0)",
        "CR4, 20,                none",
        "CR4, 0,                 #13(0)",
        "CR4, 3107A0,            none",
        "CR4, 370FA0,            none",
        "CR4, 1020,              #13(0)",
        "CR4, 2020,              #13(0)",
        "CR8, F,                 none",
        "CR8, 10,                #13(0)"
    })
    void illegalValuesFault(String register, String value, String expected) {
        Machine machine = Machine.longMode();
        machine.cpu.registers[Processor.RAX] = Long.parseUnsignedLong(value, 16);
        String code =
                switch (register) {
                    case "CR0" -> "0F22C0";
                    case "CR3" -> "0F22D8";
                    case "CR4" -> "0F22E0";
                    default -> "440F22C0";
                };

        assertThat(machine.code(code).raises()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0F22C8, #6", "0F22E8, #6", "0F20C8, #6", "440F22C8, #6"})
    void otherNumbersDoNotExist(String code, String expected) {
        assertThat(Machine.longMode().code(code).raises()).isEqualTo(expected);
    }

    /** What only the kernel may do. */
    @ParameterizedTest
    @CsvSource({
        "0F20C0, #13(0)",
        "0F22C0, #13(0)",
        "0F21C0, #13(0)",
        "0F23C0, #13(0)",
        "0F06, #13(0)",
        "0F0138, #13(0)",
        "0F0110, #13(0)",
        "0F0118, #13(0)",
        "0F01F0, #13(0)",
        "0F00D0, #13(0)",
        "0F00D8, #13(0)",
        "0F30, #13(0)",
        "0F32, #13(0)",
        "0F08, #13(0)",
        "0F09, #13(0)",
        "F4, #13(0)",
        "FA, #13(0)",
        "FB, #13(0)",
        "0F01F8, #13(0)",
        "0F01CB, #6",
        "0F07, #13(0)",
        "0F33, #13(0)",
        "0F01C1, #6",
        "0F01D8, #6",
        "0FAA, #6"
    })
    void usersMayNot(String code, String expected) {
        Machine machine = Machine.longMode().enter(3);
        machine.cpu.registers[Processor.RAX] = 0x5000;
        assertThat(machine.code(code).raises()).isEqualTo(expected);
    }

    @Test
    void pcidNeedsLongModeAndIdentifierZero() {
        Machine machine = Machine.longMode().code("0F22E0");
        machine.cpu.registers[Processor.RAX] = 0x2_0020;
        machine.cpu.cr3 |= 0x10;
        assertThat(machine.raises()).isEqualTo("#13(0)");
        machine.cpu.cr3 &= ~0x10L;
        assertThat(machine.raises()).isEqualTo("none");

        Machine legacy = Machine.protectedMode().code("0F22E0");
        legacy.cpu.registers[Processor.RAX] = 0x2_0020;
        assertThat(legacy.raises()).isEqualTo("#13(0)");
    }

    @Test
    void lmswSetsButNeverClearsProtection() {
        Machine machine = Machine.protectedMode().code("0F01F0");
        machine.cpu.registers[Processor.RAX] = 0xE;

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.cr0).isEqualTo(0x6000_001FL);
    }

    @Test
    void userModeInstructionPreventionHidesTheTables() {
        for (String code : new String[] {"0F0103", "0F010B", "0F00C0", "0F00C8", "0F01E0"}) {
            Machine machine = Machine.longMode().enter(3).code(code);
            machine.cpu.registers[Processor.RBX] = 0x5000;
            assertThat(machine.raises()).isEqualTo("none");
            machine.cpu.rip = Machine.CODE;
            machine.cpu.cr4 |= 1 << 11;
            assertThat(machine.raises()).as(code).isEqualTo("#13(0)");
        }
    }

    @Test
    void tablesAreStoredAsTheyWereLoaded() {
        Machine machine = Machine.longMode().code("0F0113 0F0103 0F015B10 0F014B10");
        machine.cpu.registers[Processor.RBX] = 0x5000;
        machine.bus.write(0x5000, 8, 0x5678_9ABC_1234_0077L);
        machine.bus.write(0x5008, 2, 0);
        machine.bus.write(0x5010, 8, 0x0000_0033_2211_0FFFL);
        machine.raises();
        machine.bus.write(0x5000, 8, 0);
        machine.raises();
        machine.raises();
        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.bus.read(0x5000, 8)).isEqualTo(0x5678_9ABC_1234_0077L);
        assertThat(machine.cpu.interruptDescriptorTableBase).isEqualTo(0x33_2211L);
        assertThat(machine.cpu.interruptDescriptorTableLimit).isEqualTo(0xFFF);
    }
}
