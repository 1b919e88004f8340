package dev.quarters.x86.difference;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * This host's processor, one instruction at a time: a child process executes a tiny ELF file that
 * Java wrote (see {@code native-processor.listing}), takes cases from memory shared with this
 * process, and gives back the states after them. What a case does to the child never touches the
 * JVM. For one thread.
 */
final class NativeProcessor implements Hardware {

    /** Cases that are run at once. */
    static final int BATCH = 8192;

    private static final int CASE = 2 * StateImage.SIZE;
    private static final int FIRST = 0x1000;
    private static final long SHARED = FIRST + (long) BATCH * CASE;
    private static final long SHARED_PAGE = 0x60000;
    private static final long STACK_PAGE = 0x68000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int POLLIN = 1;
    private static final int TIMEOUT_SECONDS = 60;

    private final MemorySegment shared;
    private final Pipe requests;
    private final Pipe replies;
    private final ChildProcess child;

    /**
     * @throws dev.quarters.linux.LinuxException when the kernel refuses
     */
    NativeProcessor() {
        int memory = memory("cases");
        Kernel.check(Kernel.call(SystemCall.ftruncate, memory, SHARED), "size shared memory");
        int readAndWrite = 1 | 2;
        int mapShared = 1;
        long address =
                Kernel.check(
                        Kernel.call(SystemCall.mmap, 0, SHARED, readAndWrite, mapShared, memory, 0),
                        "map shared memory");
        shared = Kernel.MEMORY.asSlice(address, SHARED);
        int program = memory("native-processor");
        Descriptors.write(program, Listing.elf());
        requests = Pipe.open();
        replies = Pipe.open();
        Script script = new Script();
        script.call(
                SystemCall.execveat,
                3,
                script.text(""),
                script.pointers(List.of("native-processor")),
                script.pointers(List.of()),
                AT_EMPTY_PATH);
        child =
                ProcessLauncher.shared()
                        .spawn(
                                Spawn.of(script)
                                        .descriptor(requests.read(), 0)
                                        .descriptor(replies.write(), 1)
                                        .descriptor(program, 3)
                                        .descriptor(memory, 4));
        Descriptors.close(program);
        Descriptors.close(memory);
    }

    /** Whether this host has such a processor, and a kernel that lets us at it. */
    static boolean isPresent() {
        return System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64")
                && Kernel.ARCHITECTURE == Architecture.X86_64;
    }

    /**
     * Whether an instruction went to, or faulted at, what the child has in memory for itself: its
     * program, what it shares with Java, its stack. A case that gets there by chance cannot be run.
     */
    @Override
    public boolean isItsOwn(MachineState after) {
        return isOwnAddress(after.vector == 14 ? after.faultAddress : after.rip);
    }

    @Override
    public boolean refused(Case each, MachineState software) {
        return false;
    }

    @Override
    public boolean tellsErrorCodes() {
        return false;
    }

    private static boolean isOwnAddress(long address) {
        long page = address >> 12;
        return page >= 0x3FF && page <= 0x401
                || page >= SHARED_PAGE - 1 && page <= SHARED_PAGE + SHARED / 0x1000 + 1
                || page >= STACK_PAGE - 1 && page <= STACK_PAGE + 0x20;
    }

    private static int memory(String name) {
        try (Scratch scratch = Scratch.borrow()) {
            long result = Kernel.call(SystemCall.memfd_create, scratch.text(name), 0);
            return (int) Kernel.check(result, "make a memfd");
        }
    }

    @Override
    public void run(List<Case> cases) {
        for (int start = 0; start < cases.size(); start += BATCH) {
            batch(cases.subList(start, Math.min(cases.size(), start + BATCH)));
        }
    }

    private void batch(List<Case> cases) {
        long at = FIRST;
        for (Case each : cases) {
            Forbidden.check(each.code);
            StateImage.write(each, shared.asSlice(at, StateImage.SIZE));
            at += CASE;
        }
        exchange(cases.size());
        at = FIRST + StateImage.SIZE;
        for (Case each : cases) {
            StateImage.read(shared.asSlice(at, StateImage.SIZE), each);
            at += CASE;
        }
    }

    private void exchange(long count) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(8);
            scratch.putLong(buffer, count);
            Kernel.check(Kernel.call(SystemCall.write, requests.write(), buffer, 8), "send cases");
            long poll = scratch.reserve(8);
            scratch.putInt(poll, replies.read());
            scratch.putInt(poll + 4, POLLIN);
            long timeout = scratch.reserve(16);
            scratch.putLong(timeout, TIMEOUT_SECONDS);
            scratch.putLong(timeout + 8, 0);
            if (Kernel.call(SystemCall.ppoll, poll, 1, timeout, 0, 8) != 1
                    || Kernel.call(SystemCall.read, replies.read(), buffer, 8) != 8) {
                throw new IllegalStateException(
                        "the native processor did not answer: a case ran away, or killed it");
            }
        }
    }

    @Override
    public void close() {
        child.kill();
        requests.close();
        replies.close();
        Kernel.call(SystemCall.munmap, shared.address(), SHARED);
    }
}
