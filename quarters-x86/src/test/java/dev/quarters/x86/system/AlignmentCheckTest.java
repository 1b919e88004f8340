package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** #AC needs CPL 3, CR0.AM and RFLAGS.AC (Intel SDM Vol. 3A §6.15, interrupt 17). */
class AlignmentCheckTest {

    @ParameterizedTest
    @CsvSource({
        "3, true,  true,  8B03, #17(0)",
        "3, true,  true,  8A03, none",
        "3, true,  true,  8903, #17(0)",
        "3, true,  true,  66895B01, none",
        "3, false, true,  8B03, none",
        "3, true,  false, 8B03, none",
        "0, true,  true,  8B03, none"
    })
    void allThreeAreNeeded(int level, boolean mask, boolean flag, String code, String expected) {
        Machine machine = Machine.longMode().enter(level).code(code);
        Processor cpu = machine.cpu;
        cpu.cr0 |= mask ? 1 << 18 : 0;
        cpu.rflags |= flag ? Flags.AC : 0;
        cpu.registers[Processor.RBX] = 0x5001;
        cpu.translation.selectMode();

        assertThat(machine.raises()).isEqualTo(expected);
        cpu.rip = Machine.CODE;
        assertThat(machine.raises()).as("again").isEqualTo(expected);
    }
}
