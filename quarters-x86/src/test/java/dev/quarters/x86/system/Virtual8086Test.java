package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Virtual-8086 mode, with and without its extensions (Intel SDM Vol. 3B §20.2, §20.3). */
class Virtual8086Test {

    private static final int HANDLER = 0x7000;

    /** At 1000H:0, with IOPL 0, entered by IRET from the kernel. */
    private static Machine prepared(String code) {
        Machine machine = Machine.protectedMode();
        machine.code(HANDLER, "CF");
        int top = Machine.KERNEL_STACK - 36;
        int[] frame = {0, 0x1000, Flags.VM | 2, 0x100, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000};
        for (int i = 0; i < frame.length; i++) {
            machine.bus.write(top + 4 * i, 4, frame[i]);
        }
        machine.cpu.registers[Processor.RSP] = top;
        machine.cpu.rip = HANDLER;
        assertThat(machine.raises()).isEqualTo("none");
        machine.gate(13, 0x7100, 0x8E);
        return machine.code(code);
    }

    @Test
    void iretEntersIt() {
        Machine machine = prepared("90");
        assertThat(machine.cpu.inVirtual8086Mode()).isTrue();
        assertThat(machine.cpu.codeSize).isEqualTo(2);
        assertThat(machine.cpu.privilegeLevel).isEqualTo(3);
        assertThat(machine.cpu.segments[Segment.SS].base).isEqualTo(0x2_0000);
        assertThat(machine.cpu.segments[Segment.GS].base).isEqualTo(0x6_0000);
        assertThat(machine.raises()).isEqualTo("none");
    }

    /** With IOPL 0 these are left to the kernel. */
    @ParameterizedTest
    @CsvSource({"FA", "FB", "9C", "9D", "CF", "CD21", "EC", "F4"})
    void sensitiveInstructionsFault(String code) {
        assertThat(prepared(code).raises()).isEqualTo("#13(0)");
    }

    @Test
    void aFaultSavesAllSegmentsForTheKernel() {
        Machine machine = prepared("FA");

        machine.step();

        assertThat(machine.cpu.inVirtual8086Mode()).isFalse();
        assertThat(machine.cpu.rip).isEqualTo(0x7100);
        assertThat(machine.stack(2, 4)).isEqualTo(0x1000);
        assertThat(machine.stack(3, 4)).isEqualTo(Flags.VM | Flags.RF | 2);
        assertThat(machine.stack(5, 4)).isEqualTo(0x2000);
        assertThat(machine.stack(6, 4)).isEqualTo(0x3000);
        assertThat(machine.stack(7, 4)).isEqualTo(0x4000);
        assertThat(machine.stack(9, 4)).isEqualTo(0x6000);
        assertThat(machine.cpu.segments[Segment.DS].isNull()).isTrue();
    }

    @Test
    void theExtensionsKeepAnInterruptFlagOfItsOwn() {
        Machine machine = prepared("FB 9C FA");
        machine.cpu.cr4 |= 1;

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.rflags & (Flags.VIF | Flags.IF)).isEqualTo(Flags.VIF);
        machine.raises();
        assertThat(machine.stack(0, 2) & Flags.IF).isNotZero();
        machine.raises();
        assertThat(machine.cpu.rflags & Flags.VIF).isZero();
    }

    @Test
    void theExtensionsMayServeAnInterruptAsAn8086Would() {
        Machine machine = prepared("CD21");
        machine.cpu.cr4 |= 1;
        machine.bus.write(Machine.TASK_STATE + 102, 2, 0x88);
        machine.bus.write(0x21 * 4, 4, 0x0500_1234);

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.inVirtual8086Mode()).isTrue();
        assertThat(machine.cpu.rip).isEqualTo(0x1234);
        assertThat(machine.cpu.segments[Segment.CS].base).isEqualTo(0x5000);
        assertThat(machine.stack(0, 2)).isEqualTo(2);
    }
}
