package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What delivery pushes and where it goes, in each mode (Intel SDM Vol. 3A §6.12, §6.14). */
class InterruptDeliveryTest {

    private static final int HANDLER = 0x7000;

    @Test
    void realModePushesThreeWordsAndClearsTheInterruptFlag() {
        Machine machine = Machine.real().code("FB 90 CD21");
        machine.bus.write(0x21 * 4, 4, 0x0500_1234);

        machine.run(3);

        assertThat(machine.cpu.segments[Segment.CS].selector).isEqualTo(0x500);
        assertThat(machine.cpu.rip).isEqualTo(0x1234);
        assertThat(machine.stack(0, 2)).isEqualTo(4);
        assertThat(machine.stack(1, 2)).isEqualTo(0x1000);
        assertThat(machine.stack(2, 2)).isEqualTo(0x202);
        assertThat(machine.cpu.rflags & Flags.IF).isZero();
    }

    @Test
    void protectedModeSwitchesToTheInnerStack() {
        Machine machine = Machine.protectedMode().enter(3).code("CD40");
        machine.gate(0x40, HANDLER, 0xEE);

        machine.run(1);

        assertThat(machine.cpu.privilegeLevel).isZero();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.KERNEL_STACK - 20);
        assertThat(machine.stack(0, 4)).isEqualTo(Machine.CODE + 2);
        assertThat(machine.stack(1, 4)).isEqualTo(Machine.USER_CODE | 3);
        assertThat(machine.stack(3, 4)).isEqualTo(Machine.USER_STACK);
        assertThat(machine.stack(4, 4)).isEqualTo(Machine.USER_DATA | 3);
    }

    @Test
    void longModeAlwaysPushesTheStackAndAlignsIt() {
        Machine machine = Machine.longMode().code("CD40");
        machine.gate(0x40, HANDLER, 0x8F);
        machine.cpu.registers[Processor.RSP] = 0x8005;
        machine.cpu.rflags |= Flags.IF;

        machine.run(1);

        assertThat(machine.register(Processor.RSP)).isEqualTo(0x8000 - 40);
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 2);
        assertThat(machine.stack(1, 8)).isEqualTo(Machine.KERNEL_CODE);
        assertThat(machine.stack(2, 8)).isEqualTo(0x202);
        assertThat(machine.stack(3, 8)).isEqualTo(0x8005);
        assertThat(machine.cpu.rflags & Flags.IF).as("a trap gate").isNotZero();
    }

    @Test
    void anInterruptStackIsUsedEvenWithoutAChangeOfPrivilege() {
        Machine machine = Machine.longMode().code("CD40");
        machine.gate(0x40, HANDLER, 0x8E);
        machine.bus.write(Machine.INTERRUPT_TABLE + 0x40 * 16 + 4, 1, 3);
        machine.bus.write(Machine.TASK_STATE + 0x24 + 16, 8, 0xA000);

        machine.run(1);

        assertThat(machine.register(Processor.RSP)).isEqualTo(0xA000 - 40);
    }

    @Test
    void aPageFaultComesBackToItsInstructionWithRf() {
        Machine machine = Machine.longMode().enter(3).code("8A03 F4");
        machine.gate(14, HANDLER, 0x8E);
        machine.map(0x40_0000, 0);
        machine.cpu.registers[Processor.RBX] = 0x40_0000;

        machine.run(1);

        assertThat(machine.stack(0, 8)).as("error code").isEqualTo(4);
        assertThat(machine.stack(1, 8)).isEqualTo(Machine.CODE);
        assertThat(machine.stack(3, 8)).isEqualTo(Flags.RF | 2);
        assertThat(machine.cpu.cr2).isEqualTo(0x40_0000);
        assertThat(machine.stack(5, 8)).isEqualTo(Machine.USER_DATA | 3);
        assertThat(machine.cpu.segments[Segment.SS].selector).isZero();
    }

    @Test
    void iretqComesBackToTheUser() {
        Machine machine = Machine.longMode().enter(3).code("CD40 F4");
        machine.gate(0x40, HANDLER, 0xEE);
        machine.code(HANDLER, "48CF");

        machine.run(2);

        assertThat(machine.cpu.privilegeLevel).isEqualTo(3);
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 2);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.USER_STACK);
        assertThat(machine.cpu.segments[Segment.SS].selector).isEqualTo(Machine.USER_DATA | 3);
    }

    /** INT 40H at CPL 3 through a gate of those attributes to that selector. */
    @ParameterizedTest
    @CsvSource({
        "EE, 8,   none",
        "8E, 8,   #13(202)",
        "6E, 8,   #11(202)",
        "EC, 8,   #13(202)",
        "EE, 0,   #13(0)",
        "EE, 10,  #13(10)",
        "EE, 400, #13(400)",
        "EE, 18,  #13(18)"
    })
    void gatesAreChecked(String attributes, String selector, String expected) {
        Machine machine = Machine.longMode().enter(3).code("CD40");
        machine.gate(0x40, HANDLER, Integer.parseInt(attributes, 16));
        machine.bus.write(Machine.INTERRUPT_TABLE + 0x402, 2, Integer.parseInt(selector, 16));

        assertThat(machine.raises()).isEqualTo(expected);
        assertThat(machine.cpu.privilegeLevel).isEqualTo(expected.equals("none") ? 0 : 3);
    }

    @Test
    void anExternalEventIsMarkedInErrorCodes() {
        Machine machine = Machine.protectedMode();
        machine.gate(13, HANDLER, 0x8E);
        machine.cpu.rflags |= Flags.IF;
        machine.bus.pendingInterrupt = 0x50;

        machine.run(1);

        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.stack(0, 4)).isEqualTo(0x50 * 8 + 3);
        assertThat(machine.stack(1, 4)).isEqualTo(Machine.CODE);
    }

    @Test
    void stiHoldsInterruptsOffForOneInstruction() {
        Machine machine = Machine.longMode().code("FB 90 90");
        machine.gate(0x20, HANDLER, 0x8E);
        machine.bus.pendingInterrupt = 0x20;

        machine.run(2);
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 2);
        machine.run(1);
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 2);
    }

    @Test
    void anInterruptEndsHalt() {
        Machine machine = Machine.longMode().code("FB F4");
        machine.gate(0x20, HANDLER, 0x8E);
        machine.run(9);
        assertThat(machine.cpu.halted).isTrue();
        machine.bus.pendingInterrupt = 0x20;

        machine.step();

        assertThat(machine.cpu.halted).isFalse();
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 2);
    }

    @Test
    void nonMaskableInterruptsAreBlockedUntilIret() {
        Machine machine = Machine.longMode().code("90");
        machine.gate(2, HANDLER, 0x8E);
        machine.code(HANDLER, "90 48CF");
        machine.bus.pendingNonMaskable = true;

        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        machine.bus.pendingNonMaskable = true;
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER + 1);
        machine.step();
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
    }
}
