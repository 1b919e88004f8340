package dev.quarters.x86.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.interpret.FlatMachine;
import dev.quarters.x86.interpret.Interpreter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

class KnownRegionsTest {

    @TempDir private Path folder;

    private RegionStore store() {
        return new RegionStore(folder.resolve("regions"), () -> Optional.of("this version"));
    }

    private record Run(FlatMachine machine, RecallingTranslator translator, KnownRegions known) {}

    private Run run(byte[] code, long seed) {
        FlatMachine machine = new FlatMachine();
        RandomProgramTest.prepare(machine, RandomProgramTest.CODE, code, seed);
        KnownRegions known = new KnownRegions(machine.cpu, new RegionClasses(), store(), 0);
        RecallingTranslator translator = new RecallingTranslator(known);
        new Interpreter(machine.cpu, translator).run(RandomProgramTest.INSTRUCTIONS);
        return new Run(machine, translator, known);
    }

    /** Other programs' regions are in the store too: each finds its own among them. */
    @Test
    void programsDoTheSameWithTheRegionsOfEarlierRuns() {
        int recalled = 0;
        for (long seed = 1; seed <= 150; seed++) {
            byte[] code = new RandomProgram(seed).bytes();
            FlatMachine plain = new FlatMachine();
            RandomProgramTest.prepare(plain, RandomProgramTest.CODE, code, seed);
            new Interpreter(plain.cpu).run(RandomProgramTest.INSTRUCTIONS);

            Run first = run(code, seed);
            first.known.save();
            Run second = run(code, seed);

            recalled += second.translator.recalled;
            for (Run each : new Run[] {first, second}) {
                assertThat(RandomProgramTest.state(each.machine.cpu))
                        .as("program %d", seed)
                        .isEqualTo(RandomProgramTest.state(plain.cpu));
                assertThat(
                                RandomProgramTest.memory(each.machine)
                                        .mismatch(RandomProgramTest.memory(plain)))
                        .as("program %d", seed)
                        .isEqualTo(-1);
            }
        }
        assertThat(recalled).isGreaterThan(150);
    }

    @Test
    void codeThatDiffersByOneBitIsTranslatedAnew() {
        // MOV ECX, 100; again: ADD EDX, 1; DEC ECX; JNZ again; HLT
        byte[] code = java.util.HexFormat.of().parseHex("b96400000083c201ffc975f9f4");
        Run first = run(code, 1);
        first.known.save();
        code[7] = 3;

        Run other = run(code, 1);

        assertThat(first.translator.translated).isPositive();
        assertThat(other.translator.recalled).isZero();
        assertThat(other.translator.translated).isPositive();
        assertThat(other.machine.cpu.registers[2] - first.machine.cpu.registers[2] & 0xFFFF_FFFFL)
                .isEqualTo(200);
    }

    @Test
    void whatIsNotUsedIsForgottenAfterSomeRuns() {
        byte[] code = java.util.HexFormat.of().parseHex("b96400000083c201ffc975f9f4");
        run(code, 1).known.save();
        int runs = 0;
        while (isKnown(code)) {
            byte[] another = code.clone();
            another[7] = (byte) (10 + runs++);
            run(another, 1).known.save();
        }
        assertThat(runs).isBetween(3, 10);
    }

    private boolean isKnown(byte[] code) {
        return run(code, 1).translator.recalled > 0;
    }
}
