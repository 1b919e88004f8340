package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JMP, CALL and RET between code segments, and through call gates (Intel SDM Vol. 3A §5.8). */
class FarTransferTest {

    private static final long CODE = 0x00CF_0000_0000_FFFFL;
    private static final int TARGET = 0x1_2345;

    /** JMP selector:12345H at that level, with a code or other segment of that access byte. */
    @ParameterizedTest
    @CsvSource({
        "0, 40, 9B, none",
        "0, 43, 9B, #13(40)",
        "0, 43, 9F, none",
        "0, 40, FB, #13(40)",
        "0, 40, FF, #13(40)",
        "3, 43, FB, none",
        "3, 40, FB, none",
        "3, 43, 9B, #13(40)",
        "3, 43, 9F, none",
        "0, 40, 1B, #11(40)",
        "0, 40, 93, #13(40)",
        "0, 40, 82, #13(40)",
        "0, 0,  9B, #13(0)",
        "0, 400, 9B, #13(400)"
    })
    void aJumpKeepsThePrivilegeLevel(int level, String selector, String access, String expected) {
        Machine machine = Machine.protectedMode().enter(level);
        machine.descriptor(Machine.FREE, CODE | Long.parseLong(access, 16) << 40);
        int number = Integer.parseInt(selector, 16);
        machine.code("EA45230100" + "%02X%02X".formatted(number & 0xFF, number >> 8));

        assertThat(machine.raises()).isEqualTo(expected);
        if (expected.equals("none")) {
            assertThat(machine.cpu.rip).isEqualTo(TARGET);
            assertThat(machine.cpu.segments[Segment.CS].selector).isEqualTo(Machine.FREE | level);
            assertThat(machine.cpu.privilegeLevel).isEqualTo(level);
        }
    }

    @Test
    void aJumpBeyondTheLimitFaults() {
        Machine machine = Machine.protectedMode().code("EA45230100 4000");
        machine.descriptor(Machine.FREE, 0x0041_9B00_0000_0000L);
        assertThat(machine.raises()).isEqualTo("#13(0)");
    }

    @Test
    void aCallComesBack() {
        Machine machine = Machine.protectedMode().code("9A45230100 0800");
        machine.code(TARGET, "CA0400");
        machine.bus.write(Machine.KERNEL_STACK, 4, 0x55);

        machine.raises();
        assertThat(machine.stack(0, 4)).isEqualTo(Machine.CODE + 7);
        assertThat(machine.stack(1, 4)).isEqualTo(Machine.KERNEL_CODE);
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 7);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.KERNEL_STACK + 4);
    }

    @Test
    void realModeTransfersAddSixteenTimesTheSelector() {
        Machine machine = Machine.real().code("9A34120005");
        machine.code(0x6234, "CB");
        machine.raises();
        assertThat(machine.cpu.segments[Segment.CS].base).isEqualTo(0x5000);
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.rip).isEqualTo(5);
        assertThat(machine.cpu.segments[Segment.CS].base).isEqualTo(Machine.CODE);
    }

    @Test
    void aCallGateSwitchesTheStackAndCopiesParameters() {
        Machine machine = Machine.protectedMode().enter(3).code("9A00000000 4300");
        machine.descriptor(Machine.FREE, gate(0xEC, 2));
        machine.bus.write(Machine.USER_STACK, 8, 0x2222_2222_1111_1111L);
        machine.code(TARGET, "CA0800");

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.privilegeLevel).isZero();
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.KERNEL_STACK - 24);
        assertThat(machine.stack(2, 4)).isEqualTo(0x1111_1111);
        assertThat(machine.stack(3, 4)).isEqualTo(0x2222_2222);
        assertThat(machine.stack(4, 4)).isEqualTo(Machine.USER_STACK);

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.privilegeLevel).isEqualTo(3);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.USER_STACK + 8);
        assertThat(machine.cpu.rip).isEqualTo(Machine.CODE + 7);
    }

    private static long gate(int access, int parameters) {
        return TARGET & 0xFFFF
                | Machine.KERNEL_CODE << 16
                | (long) (TARGET >> 16) << 48
                | (long) access << 40
                | (long) parameters << 32;
    }

    @ParameterizedTest
    @CsvSource({"8C, #13(40)", "6C, #11(40)", "EE, #13(40)"})
    void aCallGateNeedsPrivilege(String access, String expected) {
        Machine machine = Machine.protectedMode().enter(3).code("9A00000000 4300");
        machine.descriptor(Machine.FREE, gate(Integer.parseInt(access, 16), 0));
        assertThat(machine.raises()).isEqualTo(expected);
    }

    @Test
    void aCallGateOf64BitModePushesQuadwordsAndNoStackSegment() {
        Machine machine = Machine.longMode().enter(3).code("FF1B");
        machine.descriptor(Machine.FREE, gate(0xEC, 0));
        machine.descriptor(Machine.FREE + 8, 0);
        machine.cpu.registers[Processor.RBX] = 0x5000;
        machine.bus.write(0x5004, 2, Machine.FREE | 3);
        machine.code(TARGET, "48CB");

        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.KERNEL_STACK - 32);
        assertThat(machine.stack(3, 8)).isEqualTo(Machine.USER_DATA | 3);
        assertThat(machine.cpu.segments[Segment.SS].selector).isZero();
        assertThat(machine.raises()).isEqualTo("none");
        assertThat(machine.cpu.privilegeLevel).isEqualTo(3);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.USER_STACK);
    }

    @Test
    void aReturnToAnOuterLevelTakesPrivilegedDataSegmentsAway() {
        Machine machine = Machine.protectedMode().code("CB");
        int top = Machine.KERNEL_STACK - 16;
        machine.bus.write(top, 4, TARGET);
        machine.bus.write(top + 4, 4, Machine.USER_CODE | 3);
        machine.bus.write(top + 8, 4, Machine.USER_STACK);
        machine.bus.write(top + 12, 4, Machine.USER_DATA | 3);
        machine.cpu.registers[Processor.RSP] = top;
        SegmentLoad.load(machine.cpu, Segment.ES, Machine.USER_DATA | 3);

        assertThat(machine.raises()).isEqualTo("none");

        assertThat(machine.cpu.segments[Segment.DS].isNull()).isTrue();
        assertThat(machine.cpu.segments[Segment.ES].selector).isEqualTo(Machine.USER_DATA | 3);
        assertThat(machine.register(Processor.RSP)).isEqualTo(Machine.USER_STACK);
    }
}
