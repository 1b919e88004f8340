package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.quarters.x86.Segment;
import dev.quarters.x86.interpret.Interpreter;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;

/** Real, 32-bit, 64-bit, compatibility, 16-bit protected mode and back, as boot loaders go. */
class ModeSwitchTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allModesAreReachedAndLeft(boolean inBlocks) throws IOException {
        Machine machine = Machine.real().code(program());
        machine.bus.write(0x10_0000, 8, 0x10_1003);
        machine.bus.write(0x10_1000, 8, 0x10_2003);
        machine.bus.write(0x10_2000, 8, 0x83);

        if (inBlocks) {
            new Interpreter(machine.cpu).run(200);
        } else {
            machine.run(200);
        }

        assertThat(machine.cpu.halted).isTrue();
        assertThat(machine.bus.read(0x5000, 8)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(machine.bus.read(0x5008, 4)).as("EFER").isZero();
        assertThat(machine.bus.read(0x500C, 2)).isEqualTo(0x4321);
        assertThat(machine.cpu.cr0).isEqualTo(0x6000_0010L);
        assertThat(machine.cpu.codeSize).isEqualTo(2);
        assertThat(machine.cpu.segments[Segment.CS].selector).isEqualTo(0x1000);
    }

    private static String program() throws IOException {
        try (InputStream stream =
                requireNonNull(ModeSwitchTest.class.getResourceAsStream("mode-switch.hex"))) {
            return new String(stream.readAllBytes(), US_ASCII);
        }
    }
}
