package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MOV to a segment register: who may load what (Intel SDM Vol. 3A §5.6, §5.7, table 6 of MOV). */
class SegmentLoadTest {

    /** Access: the descriptor's byte with type, S, DPL and P. */
    @ParameterizedTest
    @CsvSource({
        "0, DS, 40, 93, none",
        "0, DS, 40, 91, none",
        "0, DS, 40, 9B, none",
        "0, DS, 40, 99, #13(40)",
        "0, DS, 40, 13, #11(40)",
        "0, DS, 40, 82, #13(40)",
        "0, DS, 43, 93, #13(40)",
        "0, DS, 43, F3, none",
        "0, DS, 43, 9F, none",
        "0, DS, 0,  0,  none",
        "0, DS, 3,  0,  none",
        "0, DS, 400, 93, #13(400)",
        "0, DS, 44, 93, #13(44)",
        "3, DS, 40, 93, #13(40)",
        "3, DS, 43, B3, #13(40)",
        "3, DS, 43, F3, none",
        "3, ES, 43, 9F, none",
        "0, SS, 40, 93, none",
        "0, SS, 40, 91, #13(40)",
        "0, SS, 40, 9B, #13(40)",
        "0, SS, 40, 13, #12(40)",
        "0, SS, 41, 93, #13(40)",
        "0, SS, 40, F3, #13(40)",
        "0, SS, 0,  0,  #13(0)",
        "3, SS, 43, F3, none",
        "3, SS, 43, 93, #13(40)",
        "0, CS, 40, 9B, #6",
        "0, 6,  40, 93, #6"
    })
    void theDescriptorDecides(
            int level, String register, String selector, String access, String expected) {
        Machine machine = Machine.protectedMode().enter(level);
        machine.descriptor(Machine.FREE, 0x00CF_0012_3456_FFFFL | Long.parseLong(access, 16) << 40);
        machine.cpu.registers[Processor.RAX] = Integer.parseInt(selector, 16);
        int number =
                switch (register) {
                    case "ES" -> 0;
                    case "CS" -> 1;
                    case "SS" -> 2;
                    case "DS" -> 3;
                    default -> 6;
                };

        machine.code("8E" + Integer.toHexString(0xC0 | number << 3));

        assertThat(machine.raises()).isEqualTo(expected);
        if (expected.equals("none")) {
            assertThat(machine.cpu.segments[number].selector)
                    .isEqualTo(Integer.parseInt(selector, 16));
        }
    }

    @Test
    void aLoadSetsTheHiddenPartAndTheAccessedFlag() {
        Machine machine = Machine.protectedMode().code("8ED8");
        machine.descriptor(Machine.FREE, 0x1280_9234_5678_0FFFL);
        machine.cpu.registers[Processor.RAX] = Machine.FREE;

        assertThat(machine.raises()).isEqualTo("none");

        Segment data = machine.cpu.segments[Segment.DS];
        assertThat(data.base).isEqualTo(0x1234_5678);
        assertThat(data.limit).isEqualTo(0xFFF_FFF);
        assertThat(machine.bus.read(Machine.GLOBAL_TABLE + Machine.FREE + 5, 1)).isEqualTo(0x93);
    }

    @Test
    void aLoadOfTheStackSegmentHoldsInterruptsOffForOneInstruction() {
        Machine machine = Machine.protectedMode().code("8ED0 90 90");
        machine.gate(0x20, 0x7000, 0x8E);
        machine.cpu.rflags |= 0x200;
        machine.cpu.registers[Processor.RAX] = Machine.KERNEL_DATA;

        machine.step();
        machine.bus.pendingInterrupt = 0x20;
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 3);
        machine.step();
        assertThat(machine.cpu.rip).isEqualTo(0x7000);
    }

    @Test
    void a64BitKernelMayHaveNoStackSegment() {
        Machine machine = Machine.longMode().code("8ED0");
        machine.cpu.registers[Processor.RAX] = 0;
        assertThat(machine.raises()).isEqualTo("none");

        Machine user = Machine.longMode().enter(3).code("8ED0");
        user.cpu.registers[Processor.RAX] = 3;
        assertThat(user.raises()).isEqualTo("#13(0)");
    }

    @Test
    void aFarPointerLoadsBothOrNothing() {
        Machine machine = Machine.protectedMode().code("C518 C518");
        machine.cpu.registers[Processor.RAX] = 0x5000;
        machine.bus.write(0x5000, 6, (long) Machine.KERNEL_DATA << 32 | 0x8765_4321L);
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.register(Processor.RBX)).isEqualTo(0x8765_4321L);

        machine.bus.write(0x5004, 2, 0x400);
        machine.cpu.registers[Processor.RBX] = 1;
        assertThat(machine.raises()).isEqualTo("#13(400)");
        assertThat(machine.register(Processor.RBX)).isEqualTo(1);
    }
}
