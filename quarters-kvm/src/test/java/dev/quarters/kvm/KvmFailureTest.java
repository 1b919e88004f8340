package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What people are told when KVM stops a processor for good. */
@Timeout(60)
class KvmFailureTest {

    private static final String UNDEFINED =
            """
            bf2a000000                   mov edi, 42
            0f0b                         ud2
            """;

    private static final long TASK_STATE = 0xFEFF_D000L;
    private static final long PAGE = 4096;
    private static final long NOWHERE = 0x8000;

    @BeforeAll
    static void needsKvm() {
        assumeTrue(
                KvmProbe.ofHost().probe(Optional.empty()).isAvailable(),
                "/dev/kvm can't be used here: only tests without it run");
    }

    @Test
    void anInternalErrorIsToldWithRegistersAndTheInstruction() throws Exception {
        try (UserProgram program = UserProgram.hardware(UNDEFINED).run();
                KvmSystem system = KvmSystem.open();
                Arena arena = Arena.ofConfined();
                KvmMachine machine = system.createMachine()) {
            machine.reserve(TASK_STATE);
            machine.setMemory(0, 0, PAGE, arena.allocate(PAGE, PAGE).address());
            try (KvmProcessor processor = machine.createProcessor(0)) {
                KvmRun shared = stoppedWithoutCode(processor, arena);
                Processor cpu = program.processor();
                assertThat(shared.exitReason()).isEqualTo(Kvm.KVM_EXIT_INTERNAL_ERROR);
                assertThat(KvmFailureException.of(shared, cpu))
                        .hasMessageStartingWith(
                                "KVM stopped the processor: internal error "
                                        + shared.internalError())
                        .hasMessageContaining("rip %016x".formatted(cpu.rip))
                        .hasMessageContaining("rdi 000000000000002a")
                        .hasMessageMatching("(?s).*rflags [0-9a-f]{8}  \\S+.*");
            }
        }
    }

    /** In real mode, at an address where there is no memory: KVM has nothing to execute. */
    private static KvmRun stoppedWithoutCode(KvmProcessor processor, Arena arena) {
        MemorySegment special = arena.allocate(KvmRun.SPECIAL_SIZE, 8);
        processor.control(Kvm.KVM_GET_SREGS, special, "read segments");
        int code = SegmentRegisters.place(Segment.CS);
        SegmentRegisters.write(special, code, 0, 0, 0xFFFF, 0x9B);
        processor.control(Kvm.KVM_SET_SREGS, special, "set segments");
        KvmRun shared = processor.shared();
        shared.setInstructionPointer(NOWHERE, 2);
        shared.setDirty(Kvm.KVM_SYNC_X86_REGS);
        assertThat(processor.run()).isTrue();
        return shared;
    }
}
