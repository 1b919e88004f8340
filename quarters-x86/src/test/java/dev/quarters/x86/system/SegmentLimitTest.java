package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits and types of segments at accesses (Intel SDM Vol. 3A §5.3 to §5.5). */
class SegmentLimitTest {

    /** MOV EAX, [EBX] or MOV [EBX], EAX with a segment of that access byte and limit. */
    @ParameterizedTest
    @CsvSource({
        "93, 4093, FFF, FFC, read,  none",
        "93, 4093, FFF, FFD, read,  #13(0)",
        "93, 4093, FFF, FFC, write, none",
        "91, 4091, FFF, 0,   write, #13(0)",
        "91, 4091, FFF, 0,   read,  none",
        "99, 4099, FFF, 0,   read,  #13(0)",
        "9B, 409B, FFF, 0,   read,  none",
        "9B, 409B, FFF, 0,   write, #13(0)",
        "97, 4097, FFF, FFF, read,  #13(0)",
        "97, 4097, FFF, 1000, write, none",
        "97, 4097, FFF, FFFFFFFC, read, none",
        "97, 97,   FFF, FFFC, read,  none",
        "97, 97,   FFF, FFFD, read,  #13(0)",
        "0,  0,    0,   0,   read,  #13(0)"
    })
    void dataSegments(
            String access,
            String attributes,
            String limit,
            String offset,
            String how,
            String expected) {
        Machine machine = Machine.protectedMode();
        machine.cpu.segments[Segment.DS].set(
                Machine.FREE, 0x10_0000, Long.parseLong(limit, 16), hex(attributes));
        machine.cpu.registers[Processor.RBX] = Long.parseLong(offset, 16);

        machine.code(how.equals("read") ? "8B03" : "8903");

        assertThat(machine.raises()).as(access).isEqualTo(expected);
    }

    private static int hex(String text) {
        return Integer.parseInt(text, 16);
    }

    @Test
    void theStackSegmentRaisesItsOwnFault() {
        Machine machine = Machine.protectedMode().code("8B45 00");
        machine.cpu.segments[Segment.SS].set(Machine.FREE, 0, 0xFFF, 0x4093);
        machine.cpu.registers[Processor.RBP] = 0x1000;
        assertThat(machine.raises()).isEqualTo("#12(0)");
    }

    @Test
    void realModeWritesToTheCodeSegmentAndKeepsItsLimit() {
        Machine machine = Machine.real().code("2EC606345612 2E8B1EFFFF");

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.bus.read(Machine.CODE + 0x5634, 1)).isEqualTo(0x12);
        assertThat(machine.raises()).isEqualTo("#13(0)");
    }

    @Test
    void realModeKeepsTheLimitThatProtectedModeSet() {
        Machine machine = Machine.real().code("8ED8 66678B03");
        machine.cpu.segments[Segment.DS].set(0, 0, 0xFFFF_FFFFL, 0x8093);
        machine.cpu.registers[Processor.RAX] = 0x10;
        machine.cpu.registers[Processor.RBX] = 0x12_3400;
        machine.bus.write(0x12_3500, 4, 0x7777_8888L);

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.register(Processor.RAX)).isEqualTo(0x7777_8888L);
    }
}
