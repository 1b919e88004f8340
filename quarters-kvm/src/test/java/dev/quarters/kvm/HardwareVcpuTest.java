package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.snapshot.MachineSnapshot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.file.Path;

/** A kernel and its programs in the hardware alone, but for what KVM gives up on. */
@Timeout(120)
class HardwareVcpuTest extends ProgramScenario {

    private static final String LOOP =
            """
            b9ffffff7f                   mov ecx, 0x7fffffff
            bf01000000                   mov edi, 1
            488d3c7f               next: lea rdi, [rdi+rdi*2]
            ffc9                         dec ecx
            75f8                         jne next
            0f0b                         ud2
            """;

    @TempDir private Path folder;

    @Override
    UserProgram program(String code, int patience) {
        return UserProgram.hardware(code);
    }

    /** KVM that executes kernel mode itself stays at CPL 3 behind SYSCALL (seen with PVM). */
    @Override
    @Test
    void systemCallsGoInAndComeBack() throws Exception {
        needsKernelsInHardware();
        super.systemCallsGoInAndComeBack();
    }

    @Test
    void isTheHardwaresFromTheFirstInstruction() throws Exception {
        try (UserProgram program = UserProgram.hardware(LOOP).run()) {
            assertThat(program.word(UserProgram.RESULT)).isEqualTo(power());
            System.out.printf(
                    "%d instructions in software after KVM gave up %d times%n",
                    program.softwareInstructions(), program.handOvers());
            assertThat(program.softwareInstructions()).isLessThan(1_000_000);
        }
    }

    @Test
    void isInterruptedWhenTheMachineStands() throws Exception {
        try (UserProgram program = UserProgram.hardware(FOREVER)) {
            program.start();
            for (int i = 0; i < 20; i++) {
                Thread.sleep(1);
                assertThat(program.machine.pause()).isTrue();
                program.machine.resume();
            }
            program.machine.stop();
            assertThat(program.machine.end().get()).isNotNull();
        }
    }

    /** Hardware to software and back, while the program computes. */
    @Test
    void runningProgramMovesBetweenEngines() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        try (UserProgram hardware = UserProgram.hardware(LOOP)) {
            hardware.start();
            Thread.sleep(30);
            hardware.machine.pause();
            MachineSnapshot.write(hardware.machine, first);
        }
        try (UserProgram software = UserProgram.software(LOOP)) {
            software.machine.startPaused(software::load);
            MachineSnapshot.read(first, software.machine);
            long before = software.softwareInstructions();
            software.machine.resume();
            while (software.softwareInstructions() < before + 100_000
                    && !software.machine.end().isDone()) {
                Thread.sleep(1);
            }
            software.machine.pause();
            MachineSnapshot.write(software.machine, second);
        }
        try (UserProgram hardware = UserProgram.hardware(LOOP)) {
            hardware.machine.startPaused(hardware::load);
            MachineSnapshot.read(second, hardware.machine);
            hardware.machine.resume();
            hardware.awaitEnd();
            assertThat(hardware.word(UserProgram.RESULT)).isEqualTo(power());
        }
    }

    /** 3 to the power of the loop's rounds. */
    private static long power() {
        return BigInteger.valueOf(3)
                .modPow(BigInteger.valueOf(0x7FFF_FFFF), BigInteger.ONE.shiftLeft(64))
                .longValue();
    }
}
