package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;

/** SYSCALL, SYSRET, SYSENTER and SYSEXIT (Intel SDM Vol. 3A §5.8.7, §5.8.8). */
class FastCallTest {

    private static final int ENTRY = 0x7000;

    private static Machine prepared() {
        Machine machine = Machine.longMode().enter(3);
        Processor cpu = machine.cpu;
        cpu.star = 0x001B_0008L << 32;
        cpu.lstar = ENTRY;
        cpu.syscallFlagMask = Flags.IF | Flags.DF;
        Flags.set(cpu, Flags.IF | Flags.DF | Flags.CF | 2);
        return machine;
    }

    @Test
    void syscallAndSysretAreARoundTrip() {
        Machine machine = prepared().code("0F05");
        machine.code(ENTRY, "480F07");
        Processor cpu = machine.cpu;

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(cpu.rip).isEqualTo(ENTRY);
        assertThat(cpu.privilegeLevel).isZero();
        assertThat(machine.register(Processor.RCX)).isEqualTo(Machine.CODE + 2);
        assertThat(machine.register(11)).isEqualTo(Flags.IF | Flags.DF | Flags.CF | 2);
        assertThat(cpu.rflags).isEqualTo(Flags.CF | 2);
        assertThat(cpu.segments[Segment.CS].selector).isEqualTo(0x08);
        assertThat(cpu.segments[Segment.SS].selector).isEqualTo(0x10);

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(cpu.rip).isEqualTo(Machine.CODE + 2);
        assertThat(cpu.privilegeLevel).isEqualTo(3);
        assertThat(cpu.codeSize).isEqualTo(8);
        assertThat(cpu.rflags).isEqualTo(Flags.IF | Flags.DF | Flags.CF | 2);
        assertThat(cpu.segments[Segment.CS].selector).isEqualTo(0x2B);
        assertThat(cpu.segments[Segment.SS].selector).isEqualTo(0x23);
    }

    @Test
    void sysretWithoutRexGoesToCompatibilityMode() {
        Machine machine = Machine.longMode().code("0F07");
        machine.cpu.star = 0x001B_0008L << 32;
        machine.cpu.registers[Processor.RCX] = 0x1_0000_5000L;

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.codeSize).isEqualTo(4);
        assertThat(machine.cpu.rip).isEqualTo(0x5000);
        assertThat(machine.cpu.segments[Segment.CS].selector).isEqualTo(0x1B);
    }

    @Test
    void sysretChecksPrivilegeAndTarget() {
        Machine user = prepared().code("480F07");
        assertThat(user.raises()).isEqualTo("#13(0)");

        Machine kernel = Machine.longMode().code("480F07");
        kernel.cpu.registers[Processor.RCX] = 1L << 47;
        assertThat(kernel.raises()).isEqualTo("#13(0)");
        assertThat(kernel.cpu.privilegeLevel).isZero();
    }

    @Test
    void syscallNeedsItsEnableBitAnd64BitMode() {
        Machine disabled = prepared().code("0F05");
        disabled.cpu.efer &= ~1L;
        assertThat(disabled.raises()).isEqualTo("#6");
        assertThat(Machine.protectedMode().code("0F05").raises()).isEqualTo("#6");
    }

    @Test
    void sysenterAndSysexitAreARoundTrip() {
        Machine machine = Machine.protectedMode().enter(3).code("0F34");
        machine.code(ENTRY, "0F35");
        Processor cpu = machine.cpu;
        cpu.sysenterCs = Machine.KERNEL_CODE;
        cpu.sysenterEip = ENTRY;
        cpu.sysenterEsp = 0x6000;

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(cpu.rip).isEqualTo(ENTRY);
        assertThat(machine.register(Processor.RSP)).isEqualTo(0x6000);
        cpu.registers[Processor.RCX] = Machine.USER_STACK;
        cpu.registers[Processor.RDX] = Machine.CODE;
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(cpu.privilegeLevel).isEqualTo(3);
        assertThat(cpu.segments[Segment.CS].selector).isEqualTo(0x1B);
        assertThat(cpu.segments[Segment.SS].selector).isEqualTo(0x23);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.USER_STACK);
    }

    @Test
    void sysenterWithoutItsSegmentFaults() {
        assertThat(Machine.protectedMode().code("0F34").raises()).isEqualTo("#13(0)");
    }
}
