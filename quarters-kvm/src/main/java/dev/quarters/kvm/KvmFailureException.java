package dev.quarters.kvm;

import dev.quarters.api.QuartersException;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.pc.software.NextInstruction;
import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

/** KVM stopped a processor for a reason that it cannot go on from. */
final class KvmFailureException extends QuartersException {

    private static final long serialVersionUID = 1;

    private static final String[] GENERAL = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };

    private KvmFailureException(String message) {
        super(message, "run it with --engine emulator, and report this");
    }

    /**
     * With the registers that the software CPU has of it, and the instruction where it can be read.
     */
    static KvmFailureException of(KvmRun run, Processor cpu) {
        StringBuilder text = new StringBuilder(reason(run));
        text.append(
                "%n  rip %016x  rflags %08x  %s"
                        .formatted(cpu.rip, Flags.value(cpu), NextInstruction.of(cpu)));
        for (int i = 0; i < GENERAL.length; i++) {
            text.append(i % 4 == 0 ? "%n  ".formatted() : "  ");
            text.append("%-3s %016x".formatted(GENERAL[i], cpu.registers[i]));
        }
        return new KvmFailureException(text.toString());
    }

    private static String reason(KvmRun run) {
        return switch (run.exitReason()) {
            case Kvm.KVM_EXIT_SHUTDOWN -> "KVM stopped the processor: a triple fault";
            case Kvm.KVM_EXIT_FAIL_ENTRY ->
                    "KVM could not enter the guest: hardware reason %xH"
                            .formatted(run.entryFailure());
            case Kvm.KVM_EXIT_INTERNAL_ERROR ->
                    "KVM stopped the processor: internal error " + run.internalError();
            default -> "KVM stopped the processor: exit reason " + run.exitReason();
        };
    }
}
