package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Task switches by JMP, CALL, a task gate and IRET (Intel SDM Vol. 3A §7.3). */
class TaskSwitchTest {

    private static final int NEXT = 0x6000;
    private static final int ENTRY = 0x7000;
    private static final int SELECTOR = Machine.FREE;
    private static final long AVAILABLE = 0x0000_8900_6000_0067L;

    private static Machine prepared() {
        Machine machine = Machine.protectedMode();
        machine.descriptor(SELECTOR, AVAILABLE);
        FlatBus bus = machine.bus;
        bus.write(NEXT + 32, 4, ENTRY);
        bus.write(NEXT + 36, 4, 2);
        bus.write(NEXT + 40, 4, 0xAAAA_0001L);
        bus.write(NEXT + 56, 4, 0xB000);
        for (int segment = 0; segment < 6; segment++) {
            int selector = segment == Segment.CS ? Machine.KERNEL_CODE : Machine.KERNEL_DATA;
            bus.write(NEXT + 72 + 4 * segment, 4, selector);
        }
        return machine;
    }

    private static long type(Machine machine, int selector) {
        return machine.bus.read(Machine.GLOBAL_TABLE + selector + 5, 1);
    }

    @Test
    void aJumpSavesTheOldTaskAndLeavesItAvailable() {
        Machine machine = prepared().code("EA00000000 4000");
        machine.cpu.registers[Processor.RDI] = 0x7777;

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.rip).isEqualTo(ENTRY);
        assertThat(machine.register(Processor.RAX)).isEqualTo(0xAAAA_0001L);
        assertThat(machine.register(Processor.RSP)).isEqualTo(0xB000);
        assertThat(machine.cpu.taskRegister.selector).isEqualTo(SELECTOR);
        assertThat(machine.cpu.cr0 & 8).isEqualTo(8);
        assertThat(type(machine, Machine.TASK)).isEqualTo(0x89);
        assertThat(type(machine, SELECTOR)).isEqualTo(0x8B);
        assertThat(machine.bus.read(Machine.TASK_STATE + 32, 4)).isEqualTo(Machine.CODE + 7);
        assertThat(machine.bus.read(Machine.TASK_STATE + 68, 4)).isEqualTo(0x7777);
        assertThat(machine.bus.read(Machine.TASK_STATE + 76, 2)).isEqualTo(Machine.KERNEL_CODE);
    }

    @Test
    void aCallIsNestedAndIretComesBack() {
        Machine machine = prepared().code("9A00000000 4000");
        machine.code(ENTRY, "CF");
        machine.cpu.registers[Processor.RBX] = 5;

        machine.raises();
        assertThat(machine.cpu.rflags & Flags.NT).isNotZero();
        assertThat(machine.bus.read(NEXT, 2)).isEqualTo(Machine.TASK);
        assertThat(type(machine, Machine.TASK)).isEqualTo(0x8B);

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 7);
        assertThat(machine.cpu.rflags & Flags.NT).isZero();
        assertThat(machine.register(Processor.RBX)).isEqualTo(5);
        assertThat(machine.cpu.taskRegister.selector).isEqualTo(Machine.TASK);
        assertThat(type(machine, SELECTOR)).isEqualTo(0x89);
    }

    @Test
    void anExceptionByATaskGateHasItsErrorCodeOnTheNewStack() {
        Machine machine = prepared().code("8ED8");
        machine.bus.write(Machine.INTERRUPT_TABLE + 13 * 8, 8, 0x0000_8500_0040_0000L);
        machine.cpu.registers[Processor.RAX] = 0x400;

        machine.step();

        assertThat(machine.cpu.rip).isEqualTo(ENTRY);
        assertThat(machine.register(Processor.RSP)).isEqualTo(0xB000 - 4);
        assertThat(machine.stack(0, 4)).isEqualTo(0x400);
        assertThat(machine.bus.read(Machine.TASK_STATE + 32, 4)).isEqualTo(Machine.CODE);
    }

    @Test
    void aTaskMayBeOfVirtual8086Mode() {
        Machine machine = prepared().code("EA00000000 4000");
        machine.bus.write(NEXT + 36, 4, Flags.VM | 2);
        machine.bus.write(NEXT + 76, 2, 0x500);

        machine.raises();

        assertThat(machine.cpu.inVirtual8086Mode()).isTrue();
        assertThat(machine.cpu.privilegeLevel).isEqualTo(3);
        assertThat(machine.cpu.segments[Segment.CS].base).isEqualTo(0x5000);
    }

    @Test
    void a16BitTaskHasHalfTheRegisters() {
        Machine machine = Machine.protectedMode().code("EA00000000 4000");
        machine.descriptor(SELECTOR, 0x0000_8100_6000_002BL);
        machine.bus.write(NEXT + 14, 2, ENTRY);
        machine.bus.write(NEXT + 18, 2, 0x1234);
        machine.bus.write(NEXT + 34, 2, Machine.KERNEL_DATA);
        machine.bus.write(NEXT + 36, 2, Machine.KERNEL_CODE);
        machine.bus.write(NEXT + 38, 2, Machine.KERNEL_DATA);
        machine.bus.write(NEXT + 40, 2, Machine.KERNEL_DATA);

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.rip).isEqualTo(ENTRY);
        assertThat(machine.register(Processor.RAX)).isEqualTo(0x1234);
        assertThat(machine.cpu.segments[Segment.FS].isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "00008B0060000067, #13(40), busy",
        "0000090060000067, #11(40), not present",
        "0000890060000066, #10(40), too short"
    })
    void aTaskThatCannotBeEnteredIsAFaultOfTheOldOne(String raw, String expected, String why) {
        Machine machine = prepared().code("EA00000000 4000");
        machine.descriptor(SELECTOR, Long.parseUnsignedLong(raw, 16));
        assertThat(machine.raises()).as(why).isEqualTo(expected);
        assertThat(machine.cpu.taskRegister.selector).isEqualTo(Machine.TASK);
    }

    @Test
    void aBadSegmentIsAFaultOfTheNewOne() {
        Machine machine = prepared().code("EA00000000 4000");
        machine.gate(10, 0x7200, 0x8E);
        machine.bus.write(NEXT + 84, 2, 0x400);

        machine.step();

        assertThat(machine.cpu.rip).isEqualTo(0x7200);
        assertThat(machine.stack(0, 4)).isEqualTo(0x400);
        assertThat(machine.stack(1, 4)).isEqualTo(ENTRY);
    }
}
