package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault while another is delivered (Intel SDM Vol. 3A tables 6-4 and 6-5). */
class DoubleFaultTest {

    private static final int HANDLER = 0x7000;
    private static final int DOUBLE_FAULT_HANDLER = 0x7100;

    /**
     * First: DIV by zero, UD2, a load of a bad selector, a page fault. Second, while it is
     * delivered: its gate not present, or the stack not mapped.
     */
    @ParameterizedTest
    @CsvSource({
        "F7F1,   gate,  8",
        "0F0B,   gate,  11",
        "8ED8,   gate,  8",
        "8A03,   gate,  8",
        "F7F1,   stack, 14",
        "0F0B,   stack, 14",
        "8ED8,   stack, 14",
        "8A03,   stack, 8"
    })
    void theSecondIsServedOrBothAreADoubleFault(String code, String second, int served) {
        Machine machine = Machine.longMode().enter(3).code(code);
        for (int vector : new int[] {0, 6, 11, 13, 14}) {
            machine.gate(vector, HANDLER + vector, 0x8E);
        }
        machine.gate(8, DOUBLE_FAULT_HANDLER, 0x8E);
        useStack(machine, 8, 1, 0xA000);
        useStack(machine, 11, 1, 0xA000);
        machine.map(0x40_0000, 0);
        machine.cpu.registers[Processor.RAX] = 0x400;
        machine.cpu.registers[Processor.RBX] = 0x40_0000;
        if (second.equals("gate")) {
            for (int vector : new int[] {0, 6, 13, 14}) {
                machine.gate(vector, HANDLER + vector, 0x0E);
            }
        } else {
            machine.bus.write(Machine.TASK_STATE + 4, 8, 0x40_1000);
            useStack(machine, 14, served == 14 ? 1 : 0, 0xA000);
        }

        machine.step();

        assertThat(machine.cpu.shutdown).isFalse();
        assertThat(machine.cpu.rip)
                .isEqualTo(served == 8 ? DOUBLE_FAULT_HANDLER : HANDLER + served);
        if (served == 8) {
            assertThat(machine.stack(0, 8)).as("error code").isZero();
        }
        assertThat(machine.stack(1, 8)).isEqualTo(Machine.CODE);
    }

    private static void useStack(Machine machine, int vector, int number, long top) {
        machine.bus.write(Machine.INTERRUPT_TABLE + 16L * vector + 4, 1, number);
        machine.bus.write(Machine.TASK_STATE + 0x24, 8, top);
    }

    @Test
    void aFaultOfTheDoubleFaultShutsTheProcessorDown() {
        Machine machine = Machine.longMode().code("0F0B");
        machine.cpu.interruptDescriptorTableLimit = 0;

        machine.run(3);

        assertThat(machine.cpu.shutdown).isTrue();
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE);
    }

    @Test
    void realModeShutsDownWithoutAnInterruptTable() {
        Machine machine = Machine.real().code("CD10");
        machine.cpu.interruptDescriptorTableLimit = 0;
        assertThat(machine.run(3).cpu.shutdown).isTrue();
    }
}
