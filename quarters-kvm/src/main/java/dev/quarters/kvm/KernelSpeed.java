package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.linux.uapi.Kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How fast KVM executes kernel mode. Where it has the processor do that, it is as fast as anything;
 * where the host's kernel does it instead, instruction by instruction, the software CPU is faster.
 */
final class KernelSpeed {

    /** Of a loop, by the hardware even of an old processor at its lowest clock. */
    private static final long HARDWARES = 100_000_000;

    private static final int INSTRUCTIONS = 10_000;
    private static final long CODE = 0x1000;
    private static final long SIZE = 0x4000;
    private static final long TASK_STATE = 0xFEFF_D000L;
    private static final int FLAT_CODE = 0xC09B;
    private static final int FLAT_DATA = 0xC093;
    private static final long FLAT = 0xFFFF_FFFFL;
    private static final int CR0 = 8 * SegmentRegisters.SIZE + 32;
    private static final long PROTECTED = 0x31; // NE, ET, PE
    private static final int RCX = 1;

    /** DEC ECX; JNZ to it; HLT. */
    private static final byte[] LOOP = {0x49, 0x75, (byte) 0xFD, (byte) 0xF4};

    private KernelSpeed() {}

    /** Whether the processor executes kernel mode; takes some milliseconds where it does not. */
    static boolean isTheHardwares(KvmSystem system) {
        return instructionsPerSecond(system) >= HARDWARES;
    }

    /**
     * In protected mode, by a loop.
     *
     * @return 0 when KVM can't execute it
     */
    static long instructionsPerSecond(KvmSystem system) {
        try (Arena arena = Arena.ofConfined();
                KvmMachine machine = system.createMachine()) {
            MemorySegment memory = arena.allocate(SIZE, 4096);
            MemorySegment.copy(LOOP, 0, memory, JAVA_BYTE, CODE, LOOP.length);
            machine.reserve(TASK_STATE);
            machine.setMemory(0, 0, SIZE, memory.address());
            try (KvmProcessor processor = machine.createProcessor(0)) {
                measure(processor, arena, 2); // What is made for a first entry.
                long nanoseconds = measure(processor, arena, INSTRUCTIONS / 2);
                return nanoseconds == 0 ? 0 : INSTRUCTIONS * 1_000_000_000L / nanoseconds;
            }
        }
    }

    private static long measure(KvmProcessor processor, Arena arena, int rounds) {
        MemorySegment special = arena.allocate(KvmRun.SPECIAL_SIZE, 8);
        processor.control(Kvm.KVM_GET_SREGS, special, "read segments");
        for (int i = 0; i < 6; i++) {
            boolean code = SegmentRegisters.place(i) == 0;
            SegmentRegisters.write(
                    special,
                    SegmentRegisters.place(i),
                    code ? 0x10 : 0x18,
                    0,
                    FLAT,
                    code ? FLAT_CODE : FLAT_DATA);
        }
        special.set(JAVA_LONG, CR0, PROTECTED);
        processor.control(Kvm.KVM_SET_SREGS, special, "set segments");
        KvmRun run = processor.shared();
        run.setRegister(RCX, rounds);
        run.setInstructionPointer(CODE, 2);
        run.setDirty(Kvm.KVM_SYNC_X86_REGS);
        long start = System.nanoTime();
        boolean exited = processor.run();
        long end = System.nanoTime();
        return exited && run.exitReason() == Kvm.KVM_EXIT_HLT ? Math.max(1, end - start) : 0;
    }
}
