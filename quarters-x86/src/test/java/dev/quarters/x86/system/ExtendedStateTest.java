package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;

/** FXSAVE, XSAVE and their restores (Intel SDM Vol. 1 §10.5, chapter 13). */
class ExtendedStateTest {

    private static final int AREA = 0x5000;
    private static final int HEADER = AREA + 512;

    private static Machine prepared(String code) {
        Machine machine = Machine.longMode().code(code);
        Processor cpu = machine.cpu;
        cpu.cr4 |= 1 << 18;
        cpu.xcr0 = 3;
        cpu.registers[Processor.RBX] = AREA;
        cpu.registers[Processor.RAX] = 7;
        FloatingImage.initializeX87(cpu);
        cpu.x87.status = 0x3800; // ST(0) is R7
        cpu.x87.tags = 0x3FFF;
        cpu.x87.significand[7] = 0xC000_0000_0000_0000L;
        cpu.x87.signExponent[7] = 0x4000;
        for (int i = 0; i < 32; i++) {
            cpu.xmm[i] = 0x100L + i;
        }
        return machine;
    }

    private static void forget(Machine machine) {
        FloatingImage.initializeX87(machine.cpu);
        Arrays.fill(machine.cpu.xmm, 0);
        machine.cpu.mxcsr = 0x1F80;
    }

    @Test
    void fxsaveAndFxrstorAreARoundTrip() {
        Machine machine = prepared("0FAE03 0FAE0B");
        machine.cpu.mxcsr = 0x1FA1;
        FloatingState before = FloatingState.capture(machine.cpu);

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.bus.read(AREA, 2)).isEqualTo(0x37F);
        assertThat(machine.bus.read(AREA + 4, 1)).as("abridged tags").isEqualTo(0x80);
        assertThat(machine.bus.read(AREA + 24, 8)).isEqualTo(0xFFFF_0000_1FA1L);
        assertThat(machine.bus.read(AREA + 32, 8)).isEqualTo(0xC000_0000_0000_0000L);
        assertThat(machine.bus.read(AREA + 40, 8)).isEqualTo(0x4000);
        assertThat(machine.bus.read(AREA + 160 + 16 * 15 + 8, 8)).isEqualTo(0x100 + 31);
        forget(machine);
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(FloatingState.capture(machine.cpu)).isEqualTo(before);
    }

    @Test
    void xrstorLoadsWhatIsThereAndInitializesTheRest() {
        Machine machine = prepared("0FAE23 0FAE2B");
        machine.bus.write(HEADER, 8, 0);
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.bus.read(HEADER, 8)).isEqualTo(3);
        machine.bus.write(HEADER, 8, 2);
        Arrays.fill(machine.cpu.xmm, 0);

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.xmm[31]).isEqualTo(0x100 + 31);
        assertThat(machine.cpu.x87.tags).isEqualTo(0xFFFF);
    }

    @Test
    void onlyWhatIsAskedForIsTouched() {
        Machine machine = prepared("0FAE23");
        machine.cpu.registers[Processor.RAX] = 1;
        machine.bus.write(AREA + 160, 8, 0x77);

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.bus.read(AREA + 160, 8)).isEqualTo(0x77);
        assertThat(machine.bus.read(HEADER, 8)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0FAE03, 8, 0, #13(0)",
        "0FAE23, 20, 0, #13(0)",
        "0FAE0B, 0, 0, none",
        "0FAE03, 0, 8, #7",
        "0FAE03, 0, 4, #7",
        "0FAE23, 0, 8, #7",
        "0FAE23, 0, 4, none"
    })
    void alignmentAndTaskSwitchedAreChecked(String code, String offset, long cr0, String expected) {
        Machine machine = prepared(code);
        machine.cpu.registers[Processor.RBX] += Integer.parseInt(offset, 16);
        machine.cpu.cr0 |= cr0;
        assertThat(machine.raises()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"24, 10000, MXCSR", "512, 4, XSTATE_BV", "520, 1, XCOMP_BV", "528, 1, reserved"})
    void anIllegalImageIsRefusedWhole(int offset, String value, String what) {
        Machine machine = prepared("0FAE2B");
        machine.bus.write(AREA + offset, 8, Long.parseLong(value, 16));
        FloatingState before = FloatingState.capture(machine.cpu);

        assertThat(machine.raises()).as(what).isEqualTo("#13(0)");
        assertThat(FloatingState.capture(machine.cpu)).isEqualTo(before);
    }

    @Test
    void xcr0AlwaysHasX87() {
        Machine machine = prepared("0F01D1");
        machine.cpu.registers[Processor.RDX] = 0;
        machine.cpu.registers[Processor.RAX] = 2;
        assertThat(machine.raises()).isEqualTo("#13(0)");
        machine.cpu.registers[Processor.RAX] = 7;
        assertThat(machine.raises()).isEqualTo("#13(0)");
        machine.cpu.registers[Processor.RAX] = 1;
        assertThat(machine.raises()).isEqualTo("none");
        machine.cpu.cr4 &= ~(1L << 18);
        assertThat(machine.code(machine.cpu.rip, "0F01D0").raises()).isEqualTo("#6");
    }

    @Test
    void aFaultInTheSecondPageChangesNothing() {
        Machine machine = prepared("0FAE03");
        machine.map(0x40_1000, 0);
        machine.cpu.registers[Processor.RBX] = 0x40_0F00;
        assertThat(machine.raises()).isEqualTo("#14(2)");
        assertThat(machine.bus.read(0x40_0F00, 8)).isZero();
    }
}
