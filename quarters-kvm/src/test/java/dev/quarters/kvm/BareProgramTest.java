package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.pc.ProcessorSharing;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernel mode in the hardware, and in both, does what it does in the software CPU. */
@Timeout(120)
class BareProgramTest {

    @BeforeAll
    static void needsKvm() {
        ProgramScenario.needsKvm();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exceptions", "devices", "vectors", "interrupts"})
    void enginesAgree(String name) throws Exception {
        try (BareProgram software = new BareProgram(name, ProcessorSharing.NONE);
                KvmSystem system = KvmSystem.open();
                BareProgram shared =
                        new BareProgram(name, (cpu, ram) -> SharedVcpu.of(system, cpu, ram));
                BareProgram hardware =
                        new BareProgram(name, (cpu, ram) -> new HardwareVcpu(system, cpu, ram))) {
            assertThat(results(software)).isNotEmpty();
            assertThat(results(shared)).isEqualTo(results(software));
            assertThat(results(hardware)).isEqualTo(results(software));
        }
    }

    /** KVM that executes kernel mode itself (seen: PVM) asks the host's processor in part. */
    @Test
    void hardwareSaysOfItselfWhatSoftwareDoes() throws Exception {
        ProgramScenario.needsKernelsInHardware();
        enginesAgree("cpuid");
    }

    private static String results(BareProgram program) {
        return program.words(BareProgram.RESULTS, BareProgram.RESULTS_SIZE)
                + "\nexceptions "
                + program.words(BareProgram.EXCEPTIONS, BareProgram.EXCEPTIONS_SIZE);
    }
}
