package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.LinearMemory;

import org.junit.jupiter.api.Test;

/**
 * Which translations survive what (Intel SDM Vol. 3A §4.10). Each test changes a page-table entry
 * behind the processor's back and looks whether the old translation is still used.
 */
class TranslationForgettingTest {

    private static final long PAGE = 0x40_0000;
    private static final long OTHER = 0x40_1000;
    private static final long GLOBAL = 0x100;

    private final Machine machine = Machine.longMode();
    private final Processor cpu = machine.cpu;

    private void mapQuietly(long flags, boolean second) {
        long frame = second ? OTHER : PAGE;
        machine.bus.write(Machine.entryAddress(PAGE), 8, frame | 7 | flags);
    }

    /** Caches the first mapping, then puts the second in its place. */
    private void prepare(long flags) {
        machine.bus.write(PAGE, 1, 1);
        machine.bus.write(OTHER, 1, 2);
        cpu.cr4 |= 0x80;
        mapQuietly(flags, false);
        cpu.translation.flush();
        assertThat(read()).isEqualTo(1);
        mapQuietly(flags, true);
        assertThat(read()).isEqualTo(1);
    }

    private int read() {
        return LinearMemory.readByte(cpu, PAGE);
    }

    private void execute(String code) {
        cpu.rip = Machine.CODE;
        assertThat(machine.code(code).raises()).isEqualTo("none");
    }

    private void loadCr3(long value) {
        cpu.registers[Processor.RAX] = value;
        execute("0F22D8");
    }

    private void invalidate(int type, long identifier) {
        machine.bus.write(0x5000, 8, identifier);
        machine.bus.write(0x5008, 8, PAGE);
        cpu.registers[Processor.RAX] = 0x5000;
        cpu.registers[Processor.RCX] = type;
        execute("660F388208");
    }

    @Test
    void invlpgForgetsThePage() {
        prepare(GLOBAL);
        cpu.registers[Processor.RAX] = PAGE + 5;
        execute("0F0138");
        assertThat(read()).isEqualTo(2);
    }

    @Test
    void invlpgForgetsAPieceOfALargePage() {
        long entry = Machine.PAGE_TABLES + 0x2000 + 16;
        machine.bus.write(0x40_5000, 1, 1);
        machine.bus.write(0x60_5000, 1, 2);
        machine.bus.write(entry, 8, 0x40_0087);
        assertThat(LinearMemory.readByte(cpu, 0x40_5000)).isEqualTo(1);
        machine.bus.write(entry, 8, 0x60_0087);
        cpu.registers[Processor.RAX] = 0x40_9000;

        execute("0F0138");

        assertThat(LinearMemory.readByte(cpu, 0x40_5000)).isEqualTo(2);
    }

    @Test
    void loadingCr3ForgetsAllButGlobalPages() {
        prepare(0);
        loadCr3(Machine.PAGE_TABLES);
        assertThat(read()).isEqualTo(2);

        prepare(GLOBAL);
        loadCr3(Machine.PAGE_TABLES);
        assertThat(read()).isEqualTo(1);
    }

    @Test
    void changingGlobalPagesForgetsThemToo() {
        prepare(GLOBAL);
        cpu.registers[Processor.RAX] = 0x20;
        execute("0F22E0");
        assertThat(read()).isEqualTo(2);
    }

    @Test
    void bit63KeepsWhatIsKnownOfAnAddressSpace() {
        cpu.cr4 |= 1 << 17;
        prepare(0);
        loadCr3(Machine.PAGE_TABLES | 5 | 1L << 63);
        assertThat(read()).isEqualTo(2);
        mapQuietly(0, false);

        loadCr3(Machine.PAGE_TABLES | 1L << 63);
        assertThat(read()).as("space 0").isEqualTo(1);
        loadCr3(Machine.PAGE_TABLES | 5 | 1L << 63);
        assertThat(read()).as("space 5").isEqualTo(2);
        loadCr3(Machine.PAGE_TABLES | 5);
        assertThat(read()).as("space 5, forgotten").isEqualTo(1);
        assertThat(cpu.cr3).isEqualTo(Machine.PAGE_TABLES | 5);
    }

    @Test
    void invpcidForgetsByItsType() {
        cpu.cr4 |= 1 << 17;
        prepare(0);
        invalidate(0, 7);
        assertThat(read()).as("a page of another space").isEqualTo(1);
        invalidate(0, 0);
        assertThat(read()).as("a page of this space").isEqualTo(2);

        prepare(0);
        invalidate(1, 7);
        assertThat(read()).as("another space").isEqualTo(1);
        invalidate(1, 0);
        assertThat(read()).as("this space").isEqualTo(2);

        prepare(GLOBAL);
        invalidate(3, 0);
        assertThat(read()).as("all but global pages").isEqualTo(1);
        invalidate(2, 0);
        assertThat(read()).as("all").isEqualTo(2);
    }

    @Test
    void aStrictEntryMayBeWidenedWithoutForgetting() {
        machine.enter(3);
        machine.map(PAGE, PAGE | 3);
        machine.bus.write(PAGE, 1, 9);
        cpu.privilegeLevel = 0;
        cpu.translation.selectMode();
        assertThat(read()).isEqualTo(9);
        cpu.privilegeLevel = 3;
        cpu.translation.selectMode();
        machine.bus.write(Machine.entryAddress(PAGE), 8, PAGE | 7);

        assertThat(read()).isEqualTo(9);
    }
}
