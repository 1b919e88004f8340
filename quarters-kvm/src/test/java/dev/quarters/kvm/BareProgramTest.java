package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.pc.ProcessorSharing;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** Kernel mode in the hardware, and in both, does what it does in the software CPU. */
@Timeout(120)
class BareProgramTest {

    @ParameterizedTest
    @ValueSource(strings = {"exceptions", "devices", "cpuid", "vectors", "interrupts"})
    void enginesAgree(String name) throws Exception {
        assumeTrue(
                KvmProbe.ofHost().probe(Optional.empty()).isAvailable(),
                "/dev/kvm can't be used here: there is nothing to compare with");
        try (BareProgram software = new BareProgram(name, ProcessorSharing.NONE);
                BareProgram shared = new BareProgram(name, SharedVcpu::of);
                BareProgram hardware = new BareProgram(name, HardwareVcpu::of)) {
            assertThat(results(software)).isNotEmpty();
            assertThat(results(shared)).isEqualTo(results(software));
            assertThat(results(hardware)).isEqualTo(results(software));
        }
    }

    private static String results(BareProgram program) {
        return program.words(BareProgram.RESULTS, BareProgram.RESULTS_SIZE)
                + "\nexceptions "
                + program.words(BareProgram.EXCEPTIONS, BareProgram.EXCEPTIONS_SIZE);
    }
}
