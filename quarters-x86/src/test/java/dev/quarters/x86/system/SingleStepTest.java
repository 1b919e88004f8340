package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;

/** Single steps and breakpoints (Intel SDM Vol. 3B §17.2, §17.3). */
class SingleStepTest {

    private static final int HANDLER = 0x7000;

    private static Machine prepared(String code) {
        Machine machine = Machine.longMode().code(code);
        machine.gate(1, HANDLER, 0x8E);
        machine.gate(0x40, 0x7100, 0x8E);
        machine.code(HANDLER, "48CF");
        return machine;
    }

    private static void breakAt(Machine machine, long address, int typeAndLength) {
        machine.cpu.debugRegisters[0] = address;
        machine.cpu.debugRegisters[7] = 0x402 | (long) typeAndLength << 16;
        DebugRegisters.changed(machine.cpu);
    }

    @Test
    void theTrapComesAfterEachInstruction() {
        Machine machine = prepared("90 90");
        machine.cpu.rflags |= Flags.TF;

        machine.step();

        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 1);
        assertThat(machine.stack(2, 8)).isEqualTo(Flags.TF | 2);
        assertThat(machine.cpu.debugRegisters[6]).isEqualTo(0xFFFF_4FF0L);
        machine.step();
        machine.step();
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 2);
    }

    @Test
    void anInstructionThatSetsTheFlagIsNotSteppedButTheNextIs() {
        Machine machine = prepared("9D 90");
        machine.cpu.registers[Processor.RSP] -= 8;
        machine.bus.write(machine.register(Processor.RSP), 8, Flags.TF | 2);

        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 1);
        machine.step();
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 2);
    }

    @Test
    void anInterruptInstructionIsNotStepped() {
        Machine machine = prepared("CD40");
        machine.cpu.rflags |= Flags.TF;
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(0x7100);
        assertThat(machine.cpu.rflags & Flags.TF).isZero();
    }

    @Test
    void aRepeatedInstructionIsSteppedByElement() {
        Machine machine = prepared("F3AA");
        machine.cpu.rflags |= Flags.TF;
        machine.cpu.registers[Processor.RCX] = 3;
        machine.cpu.registers[Processor.RDI] = 0x5000;
        machine.step();
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE);
        assertThat(machine.register(Processor.RCX)).isEqualTo(2);
    }

    @Test
    void anInstructionBreakpointIsAFaultThatRfPasses() {
        Machine machine = prepared("90 90");
        breakAt(machine, Machine.CODE + 1, 0);
        machine.code(HANDLER, "814C241000000100 48CF"); // OR dword [rsp+16], RF; IRETQ

        machine.step();
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 1);
        assertThat(machine.cpu.debugRegisters[6]).isEqualTo(0xFFFF_0FF1L);
        machine.step();
        machine.step();
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 2);
        assertThat(machine.cpu.rflags & Flags.RF).isZero();
    }

    @Test
    void aDataBreakpointIsATrapAfterTheAccess() {
        Machine machine = prepared("8803 8A03 884304");
        machine.cpu.registers[Processor.RBX] = 0x5004;
        machine.cpu.registers[Processor.RAX] = 0x66;
        machine.step();
        machine.cpu.rip = Machine.CODE;
        breakAt(machine, 0x5004, 0xD); // four bytes, writes

        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE + 2);
        assertThat(machine.bus.read(0x5004, 1)).isEqualTo(0x66);
        machine.step();
        machine.step();
        machine.step();
        assertThat(machine.cpu.rip).as("a read, and a write beside").isEqualTo(Machine.CODE + 7);
    }

    @Test
    void aPortBreakpointNeedsDebuggingExtensions() {
        Machine machine = prepared("E480 E480");
        breakAt(machine, 0x80, 2);
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 2);
        machine.cpu.cr4 |= 8;
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
    }

    @Test
    void generalDetectGuardsTheDebugRegisters() {
        Machine machine = prepared("0F21C0");
        machine.cpu.debugRegisters[7] |= 1 << 13;
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(HANDLER);
        assertThat(machine.stack(0, 8)).isEqualTo(Machine.CODE);
        assertThat(machine.cpu.debugRegisters[7] & 1 << 13).isZero();
        assertThat(machine.cpu.debugRegisters[6]).isEqualTo(0xFFFF_2FF0L);
    }

    @Test
    void debugRegistersAreChecked() {
        Machine machine = Machine.longMode().code("0F23F8");
        machine.cpu.registers[Processor.RAX] = 1L << 32;
        assertThat(machine.raises()).isEqualTo("#13(0)");
        machine.cpu.registers[Processor.RAX] = 0xFFFF_FFFFL;
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.debugRegisters[7]).isEqualTo(0xFFFF_27FFL);

        Machine aliases = Machine.longMode().code("0F21E0 0F21E0");
        aliases.raises();
        assertThat(aliases.register(Processor.RAX)).isEqualTo(0xFFFF_0FF0L);
        aliases.cpu.cr4 |= 8;
        assertThat(aliases.raises()).isEqualTo("#6");
    }
}
