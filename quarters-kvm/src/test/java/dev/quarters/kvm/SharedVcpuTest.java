package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.snapshot.MachineSnapshot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** What the software CPU and the hardware do together is what either would do. */
@Timeout(120)
class SharedVcpuTest extends ProgramScenario {

    private static final String LOOP =
            """
            b980f0fa02                   mov ecx, 50000000
            bf01000000                   mov edi, 1
            488d3c7f               next: lea rdi, [rdi+rdi*2]
            ffc9                         dec ecx
            75f8                         jne next
            0f0b                         ud2
            """;

    @TempDir private Path folder;

    @Override
    UserProgram program(String code, int patience) {
        return UserProgram.shared(code, patience, 256);
    }

    @Test
    void programThatComputesIsTheHardwares() throws Exception {
        try (UserProgram program = UserProgram.shared(LOOP).run()) {
            long power = 1;
            for (int i = 0; i < 50_000_000; i++) {
                power *= 3;
            }
            assertThat(program.word(UserProgram.RESULT)).isEqualTo(power);
            assertThat(program.stretches()).isPositive();
            assertThat(program.softwareInstructions()).isLessThan(1_000_000);
        }
    }

    @Test
    void tablesThatAreUsedUpAreMadeAnew() throws Exception {
        try (UserProgram program = UserProgram.shared(LOOP, 1, 24).run()) {
            assertThat(program.stretches()).isPositive();
        }
    }

    @Test
    void hardwareIsInterruptedWhenTheMachineStands() throws Exception {
        try (UserProgram program = UserProgram.shared(FOREVER)) {
            program.start();
            awaitStretch(program);
            for (int i = 0; i < 20; i++) {
                assertThat(program.machine.pause()).isTrue();
                program.machine.resume();
            }
            program.machine.stop();
            assertThat(program.machine.end().get()).isNotNull();
        }
    }

    /** Software to hardware and back, while the program computes. */
    @Test
    void runningProgramMovesBetweenEngines() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        try (UserProgram software = UserProgram.software(LOOP)) {
            software.machine.startPaused(software::load);
            software.machine.resume();
            while (software.softwareInstructions() < 100_000) {
                Thread.sleep(1);
            }
            software.machine.pause();
            MachineSnapshot.write(software.machine, first);
        }
        long instructions;
        try (UserProgram shared = UserProgram.shared(LOOP)) {
            shared.machine.startPaused(shared::load);
            MachineSnapshot.read(first, shared.machine);
            instructions = shared.softwareInstructions();
            shared.machine.resume();
            awaitStretch(shared);
            shared.machine.pause();
            MachineSnapshot.write(shared.machine, second);
            assertThat(shared.softwareInstructions()).isLessThan(instructions + 1_000_000);
        }
        try (UserProgram software = UserProgram.software(LOOP)) {
            software.machine.startPaused(software::load);
            MachineSnapshot.read(second, software.machine);
            software.machine.resume();
            software.awaitEnd();
            long power = 1;
            for (int i = 0; i < 50_000_000; i++) {
                power *= 3;
            }
            assertThat(software.word(UserProgram.RESULT)).isEqualTo(power);
        }
    }

    private static void awaitStretch(UserProgram program) throws InterruptedException {
        while (program.stretches() == 0 && !program.machine.end().isDone()) {
            program.machine.pause();
            program.machine.resume();
            Thread.sleep(1);
        }
    }
}
