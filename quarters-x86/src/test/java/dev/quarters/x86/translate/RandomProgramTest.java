package dev.quarters.x86.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.interpret.FlatMachine;
import dev.quarters.x86.interpret.Interpreter;
import dev.quarters.x86.interpret.StopReason;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/**
 * Random programs end in the same state, after as many instructions, by the rows' methods alone, by
 * the interpreter's loop, and with translation; {@code -Dquarters.x86.programs=1000000} for a long
 * run, {@code -Dquarters.x86.seed} for another.
 */
class RandomProgramTest {

    static final long CODE = 0x9000;
    private static final long DATA = 0x20_0000;
    private static final int LENGTH = 0x4000;
    static final int INSTRUCTIONS = 3000;

    @Test
    void translatedProgramsDoWhatInterpretedOnesDo() {
        long programs = Long.getLong("quarters.x86.programs", 2000);
        long seed = Long.getLong("quarters.x86.seed", 1);
        long regions = 0;
        for (long i = seed; i < seed + programs; i++) {
            regions += compare(i);
        }
        assertThat(regions).isGreaterThan(programs);
    }

    private static int compare(long seed) {
        byte[] code = new RandomProgram(seed).bytes();
        FlatMachine plain = new FlatMachine();
        FlatMachine singly = new FlatMachine();
        FlatMachine translated = new FlatMachine();
        // Some in one page, others across the end of one.
        long start = CODE + (seed & 1) * (0x1000 - (seed >> 1) % 0x600);
        prepare(plain, start, code, seed);
        prepare(singly, start, code, seed);
        prepare(translated, start, code, seed);
        Random random = new Random(seed);
        ImmediateTranslator translator =
                new ImmediateTranslator(1 + random.nextInt(8), 1 + random.nextInt(100));

        StopReason expected = new Interpreter(plain.cpu).run(INSTRUCTIONS);
        StopReason reason = new Interpreter(translated.cpu, translator).run(INSTRUCTIONS);

        String where = "program " + seed;
        runSingly(singly.cpu);
        assertThat(state(singly.cpu)).as(where + " by methods").isEqualTo(state(plain.cpu));
        assertThat(memory(singly).mismatch(memory(plain))).as(where).isEqualTo(-1);
        assertThat(reason).as(where).isEqualTo(expected);
        assertThat(state(translated.cpu)).as(where).isEqualTo(state(plain.cpu));
        assertThat(memory(translated).mismatch(memory(plain))).as(where).isEqualTo(-1);
        assertThat(stack(translated).mismatch(stack(plain))).as(where).isEqualTo(-1);
        return translator.regions;
    }

    private static void runSingly(Processor cpu) {
        Interpreter interpreter = new Interpreter(cpu);
        while (cpu.instructionCount < INSTRUCTIONS && !cpu.shutdown) {
            interpreter.step();
        }
    }

    static MemorySegment memory(FlatMachine machine) {
        return machine.memory.asSlice(DATA, LENGTH);
    }

    private static MemorySegment stack(FlatMachine machine) {
        return machine.memory.asSlice(FlatMachine.STACK - 0x10_0000, 0x10_0000);
    }

    static void prepare(FlatMachine machine, long start, byte[] code, long seed) {
        machine.load(start, code);
        Random random = new Random(seed);
        byte[] data = new byte[LENGTH];
        random.nextBytes(data);
        machine.load(DATA, data);
        Processor cpu = machine.cpu;
        for (int i = 0; i < 16; i++) {
            long value = random.nextLong();
            cpu.registers[i] =
                    i >= 12
                            ? DATA + 0x1000L * (i - 12)
                            : random.nextInt(4) == 0 ? value >> 56 : value;
        }
        for (int i = 0; i < 32; i++) {
            cpu.xmm[i] = RandomVectors.half(random);
        }
        cpu.mxcsr = RandomVectors.mxcsr(random);
        cpu.registers[Processor.RSP] = FlatMachine.STACK - 0x8_0000;
        cpu.segments[Segment.FS].setBase(0x40);
        Flags.set(cpu, 2 | random.nextInt() & Flags.ARITHMETIC);
        cpu.rip = start;
    }

    static String state(Processor cpu) {
        return Long.toHexString(cpu.rip)
                + " after "
                + cpu.instructionCount
                + " flags "
                + Long.toHexString(Flags.value(cpu))
                + " cr2 "
                + Long.toHexString(cpu.cr2)
                + " "
                + Arrays.toString(Arrays.copyOf(cpu.registers, 16))
                + " mxcsr "
                + Integer.toHexString(cpu.mxcsr)
                + " "
                + Arrays.toString(Arrays.copyOf(cpu.xmm, 32));
    }
}
