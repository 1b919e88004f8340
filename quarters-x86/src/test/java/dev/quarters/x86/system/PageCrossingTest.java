package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.memory.CodeWatch;
import dev.quarters.x86.memory.LinearMemory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Accesses that lie in two pages, in devices, or in pages with code. */
class PageCrossingTest {

    private static final long SECOND = 0x40_1000;

    private final Machine machine = Machine.longMode();
    private final Processor cpu = machine.cpu;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void aWriteIntoAPageThatIsNotThereWritesNothing(int size) {
        machine.map(SECOND, 0);
        long start = SECOND - 1;
        LinearMemory.writeByte(cpu, start, 0x55);

        ProcessorException raised =
                catchThrowableOfType(
                        ProcessorException.class, () -> LinearMemory.write(cpu, start, size, -1));

        assertThat(Machine.describe(raised)).isEqualTo("#14(2)");
        assertThat(cpu.cr2).isEqualTo(SECOND);
        assertThat(machine.bus.read(start, 1)).isEqualTo(0x55);
    }

    @Test
    void bothPagesAreFoundByThemselves() {
        machine.map(SECOND, 0x70_0007);
        machine.bus.write(SECOND - 3, 4, 0x4433_2211);
        machine.bus.write(0x70_0000, 8, 0x8877_6655_4433_2211L);

        assertThat(LinearMemory.readQuadword(cpu, SECOND - 3)).isEqualTo(0x5544_3322_1133_2211L);
        LinearMemory.writeQuadword(cpu, SECOND - 5, 0x0807_0605_0403_0201L);
        assertThat(machine.bus.read(SECOND - 5, 5)).isEqualTo(0x05_0403_0201L);
        assertThat(machine.bus.read(0x70_0000, 3)).isEqualTo(0x08_0706);
    }

    @Test
    void aDeviceSeesTheSizeOfTheAccess() {
        machine.map(SECOND, 0xFEE0_0007L);

        assertThat(LinearMemory.readWord(cpu, SECOND + 2)).isEqualTo(0x2211);
        assertThat(LinearMemory.readDoubleword(cpu, SECOND + 4)).isEqualTo(0x4433_2211);
        LinearMemory.writeByte(cpu, SECOND + 8, 0x1FF);
        LinearMemory.writeQuadword(cpu, SECOND + 16, -1);

        assertThat(machine.bus.accesses)
                .containsExactly(
                        "read 2 at fee00002",
                        "read 4 at fee00004",
                        "write 1 at fee00008: ff",
                        "write 8 at fee00010: ffffffffffffffff");
    }

    @Test
    void preparingAWriteRaisesWhatTheWriteWouldAndWritesNothing() {
        machine.map(SECOND, SECOND | 5);
        cpu.cr0 |= 1 << 16;

        cpu.translation.prepareWrite(SECOND - 16, 16);
        ProcessorException raised =
                catchThrowableOfType(
                        ProcessorException.class,
                        () -> cpu.translation.prepareWrite(SECOND - 8, 16));
        assertThat(Machine.describe(raised)).isEqualTo("#14(3)");
    }

    @Test
    void writesToAPageWithCodeAreTold() {
        List<String> told = new ArrayList<>();
        LinearMemory.writeByte(cpu, SECOND, 1);
        cpu.translation.watchCode(
                new CodeWatch() {
                    @Override
                    public boolean holdsCode(long physicalPage) {
                        return physicalPage == SECOND;
                    }

                    @Override
                    public void written(long physicalAddress, int size) {
                        told.add(size + " at " + Long.toHexString(physicalAddress));
                    }
                });
        cpu.translation.forgetWritesTo(SECOND);

        LinearMemory.writeDoubleword(cpu, SECOND + 4, 7);
        LinearMemory.writeWord(cpu, SECOND - 1, 7);
        LinearMemory.writeWord(cpu, SECOND - 3, 7);

        assertThat(told).containsExactly("4 at 401004", "1 at 401000");
        assertThat(machine.bus.read(SECOND + 4, 4)).isEqualTo(7);
    }
}
