package dev.quarters.bench.compare;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.linux.uapi.Kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/** What it takes to come out of a guest that writes to a port, and back, beside a monitor in C. */
final class Exits {

    private static final int ROUNDS = 20_000;
    private static final long CODE = 0x1000;
    private static final long SIZE = 0x2000;

    /** OUT 80H, AL; JMP to it. */
    private static final byte[] PROGRAM = {(byte) 0xE6, (byte) 0x80, (byte) 0xEB, (byte) 0xFC};

    private static final int SELECTOR = 12;
    private static final long TASK_STATE = 0xFFFB_D000L;

    private Exits() {}

    static void compare(Path folder, int count) throws Exception {
        CProgram peer = CProgram.build(folder, "exits");
        long[] ours = new long[count];
        long[] theirs = new long[count];
        measure(ROUNDS); // HotSpot compiles it.
        for (int i = 0; i < count; i++) {
            ours[i] = measure(ROUNDS);
            theirs[i] = peer.run(ROUNDS);
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        System.out.printf(
                "port output, there and back: quarters %d ns, C %d ns, ratio of the medians %.2f%n",
                ours[count / 2], theirs[count / 2], (double) ours[count / 2] / theirs[count / 2]);
    }

    private static long measure(int rounds) {
        try (Arena arena = Arena.ofConfined();
                KvmSystem system = KvmSystem.open();
                KvmMachine machine = system.createMachine()) {
            MemorySegment memory = arena.allocate(SIZE, 4096);
            MemorySegment.copy(PROGRAM, 0, memory, JAVA_BYTE, CODE, PROGRAM.length);
            machine.reserve(TASK_STATE);
            machine.setMemory(0, 0, SIZE, memory.address());
            try (KvmProcessor processor = machine.createProcessor(0)) {
                return measure(processor, rounds, arena);
            }
        }
    }

    private static long measure(KvmProcessor processor, int rounds, Arena arena) {
        KvmRun run = processor.shared();
        MemorySegment special = arena.allocate(KvmRun.SPECIAL_SIZE, 8);
        processor.control(Kvm.KVM_GET_SREGS, special, "read segments");
        special.set(JAVA_LONG, 0, 0);
        special.set(JAVA_SHORT, SELECTOR, (short) 0);
        processor.control(Kvm.KVM_SET_SREGS, special, "set segments");
        run.setInstructionPointer(CODE, 2);
        run.setDirty(Kvm.KVM_SYNC_X86_REGS);
        int written = 0;
        long start = 0;
        for (int i = -rounds / 10; i < rounds; i++) {
            if (i == 0) {
                start = System.nanoTime();
            }
            if (!processor.run() || run.exitReason() != Kvm.KVM_EXIT_IO) {
                throw new IllegalStateException("the guest ended: " + run.exitReason());
            }
            written += run.portData().get(JAVA_BYTE, 0);
        }
        return (System.nanoTime() - start) / rounds + (written == 0 ? 0 : 1);
    }
}
