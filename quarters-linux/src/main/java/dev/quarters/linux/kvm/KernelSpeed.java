package dev.quarters.linux.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.linux.uapi.Kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How fast KVM executes kernel mode. Where it has the processor do that, it is as fast as anything;
 * where the host's kernel does it instead, instruction by instruction, the software CPU is faster.
 */
public final class KernelSpeed {

    /** Of a loop, by the hardware even of an old processor at its lowest clock. */
    private static final long HARDWARES = 100_000_000;

    private static final int INSTRUCTIONS = 10_000;
    private static final long CODE = 0x1000;
    private static final long SIZE = 0x4000;
    private static final long TASK_STATE = 0xFEFF_D000L;

    // Struct kvm_segment, and struct kvm_sregs, which begins with that of CS.
    private static final int SEGMENT_SIZE = 24;
    private static final int SEGMENTS = 6;
    private static final int CR0 = 8 * SEGMENT_SIZE + 32;
    private static final int FLAT_LIMIT = -1;
    private static final byte EXECUTE_READ = 0xB;
    private static final byte READ_WRITE = 3;

    private static final long PROTECTED = 0x31; // NE, ET, PE
    private static final int RCX = 1;

    /** DEC ECX; JNZ to it; HLT. */
    private static final byte[] LOOP = {0x49, 0x75, (byte) 0xFD, (byte) 0xF4};

    private KernelSpeed() {}

    /** Whether the processor executes kernel mode; takes some milliseconds where it does not. */
    public static boolean isTheHardwares(KvmSystem system) {
        return isTheHardwares(instructionsPerSecond(system));
    }

    /** Whether so many instructions a second are the processor's. */
    public static boolean isTheHardwares(long instructionsPerSecond) {
        return instructionsPerSecond >= HARDWARES;
    }

    /**
     * In protected mode, by a loop.
     *
     * @return 0 when KVM can't execute it
     */
    public static long instructionsPerSecond(KvmSystem system) {
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

    private static void flat(MemorySegment segment, boolean code) {
        segment.set(JAVA_LONG, 0, 0);
        segment.set(JAVA_INT, 8, FLAT_LIMIT);
        segment.set(JAVA_SHORT, 12, (short) (code ? 0x10 : 0x18));
        segment.set(JAVA_BYTE, 14, code ? EXECUTE_READ : READ_WRITE);
        segment.set(JAVA_BYTE, 15, (byte) 1); // Present.
        segment.set(JAVA_BYTE, 16, (byte) 0); // DPL.
        segment.set(JAVA_BYTE, 17, (byte) 1); // 32 bits.
        segment.set(JAVA_BYTE, 18, (byte) 1); // Code or data.
        segment.set(JAVA_BYTE, 19, (byte) 0); // Not 64 bits.
        segment.set(JAVA_BYTE, 20, (byte) 1); // The limit is in pages.
        segment.set(JAVA_BYTE, 22, (byte) 0); // Usable.
    }

    private static long measure(KvmProcessor processor, Arena arena, int rounds) {
        MemorySegment special = arena.allocate(KvmRun.SPECIAL_SIZE, 8);
        processor.control(Kvm.KVM_GET_SREGS, special, "read segments");
        for (int i = 0; i < SEGMENTS; i++) {
            flat(special.asSlice((long) i * SEGMENT_SIZE, SEGMENT_SIZE), i == 0);
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
