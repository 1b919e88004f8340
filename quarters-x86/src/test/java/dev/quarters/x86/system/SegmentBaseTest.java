package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.interpret.Interpreter;

import org.junit.jupiter.api.Test;

/** The bases of FS and GS in 64-bit mode: their instructions, their registers, their use. */
class SegmentBaseTest {

    private static final long BASE = 0x50_0000;

    @Test
    void instructionsSetAndReadThem() {
        Machine machine = Machine.longMode().enter(3).code("F3480FAED0 F3480FAECB F30FAED8");
        machine.cpu.cr4 |= 1 << 16;
        machine.cpu.registers[Processor.RAX] = BASE;
        machine.cpu.segments[Segment.GS].setBase(0x1_2345_6789L);

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.segments[Segment.FS].base).isEqualTo(BASE);
        machine.raises();
        assertThat(machine.register(Processor.RBX)).isEqualTo(0x1_2345_6789L);
        machine.raises();
        assertThat(machine.cpu.segments[Segment.GS].base).isEqualTo(BASE);
    }

    @Test
    void theyNeedTheirEnableBitAndCanonicalValues() {
        Machine machine = Machine.longMode().code("F3480FAED0");
        machine.cpu.registers[Processor.RAX] = 1L << 60;
        assertThat(machine.raises()).isEqualTo("#6");
        machine.cpu.cr4 |= 1 << 16;
        assertThat(machine.raises()).isEqualTo("#13(0)");
    }

    @Test
    void swapgsExchangesWithItsRegister() {
        Machine machine = Machine.longMode().code("0F01F8");
        machine.cpu.segments[Segment.GS].setBase(1);
        machine.cpu.kernelGsBase = 2;
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.segments[Segment.GS].base).isEqualTo(2);
        assertThat(machine.cpu.kernelGsBase).isEqualTo(1);
    }

    @Test
    void accessesAddThem() {
        for (boolean blocks : new boolean[] {false, true}) {
            Machine machine =
                    Machine.longMode().code("64488B00 6448030425080000 00 F4".replace(" ", ""));
            machine.cpu.segments[Segment.FS].setBase(BASE);
            machine.bus.write(BASE - 0x90, 8, 0x1111);
            machine.bus.write(BASE + 8, 8, 0x2222);
            machine.cpu.registers[Processor.RAX] = -0x90;
            if (blocks) {
                new Interpreter(machine.cpu).run(10);
            } else {
                machine.run(3);
            }
            assertThat(machine.register(Processor.RAX))
                    .as("in blocks: %s", blocks)
                    .isEqualTo(0x3333);
        }
    }

    @Test
    void aNullSelectorClearsTheBase() {
        Machine machine = Machine.longMode().code("8EE0");
        machine.cpu.segments[Segment.FS].setBase(BASE);
        machine.cpu.registers[Processor.RAX] = 0;
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.segments[Segment.FS].base).isZero();
    }

    @Test
    void aReturnToTheUserKeepsTheBaseOfANullSegment() {
        Machine machine = Machine.longMode().enter(3).code("CD40");
        machine.gate(0x40, 0x7000, 0xEE);
        machine.code(0x7000, "48CF");
        SegmentLoad.setNull(machine.cpu.segments[Segment.FS], 0);
        machine.cpu.segments[Segment.FS].setBase(BASE);

        machine.run(2);

        assertThat(machine.cpu.privilegeLevel).isEqualTo(3);
        assertThat(machine.cpu.segments[Segment.FS].base).isEqualTo(BASE);
    }
}
