package dev.quarters.x86.difference;

import static dev.quarters.x86.ProcessorException.DEVICE_NOT_AVAILABLE;
import static dev.quarters.x86.ProcessorException.INVALID_OPCODE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.sse.Sse;
import dev.quarters.x86.x87.Mmx;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CR0.EM, CR0.TS and CR4.OSFXSR: what user mode of a host cannot be asked about. */
class AvailabilityTest {

    private static final int NONE = -1;

    private final Processor cpu = new Processor(new UserMemory());

    /** Intel SDM Vol. 3A table 13-1. */
    @ParameterizedTest
    @CsvSource({
        "0x00, 0x200, -1",
        "0x00, 0x000, 6",
        "0x04, 0x200, 6",
        "0x08, 0x200, 7",
        "0x0C, 0x200, 6",
        "0x08, 0x000, 6"
    })
    void sse(String cr0, String cr4, int vector) {
        cpu.cr0 = Long.decode(cr0);
        cpu.cr4 = Long.decode(cr4);

        assertThat(vectorOf(() -> Sse.require(cpu))).isEqualTo(vector);
    }

    /** Intel SDM Vol. 3A §12.1: MMX does not look at CR4.OSFXSR. */
    @ParameterizedTest
    @CsvSource({"0x00, -1", "0x04, 6", "0x08, 7", "0x0C, 6"})
    void mmx(String cr0, int vector) {
        cpu.cr0 = Long.decode(cr0);

        assertThat(vectorOf(() -> Mmx.require(cpu))).isEqualTo(vector);
    }

    private static int vectorOf(Runnable instruction) {
        try {
            instruction.run();
            return NONE;
        } catch (ProcessorException raised) {
            assertThat(raised.vector()).isIn(INVALID_OPCODE, DEVICE_NOT_AVAILABLE);
            return raised.vector();
        }
    }
}
