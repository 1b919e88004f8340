package dev.quarters.linux.spawn;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.script.Program;
import dev.quarters.linux.script.Script;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedTransferQueue;

/**
 * The threads that clone. They never end, for a child's parent is a thread where PR_SET_PDEATHSIG
 * is concerned; and a clone suspends its thread until the child executes, which no carrier of
 * virtual threads should be.
 */
final class SpawnThreads {

    /** What a clone gave, and the program that its child ran in this process' memory. */
    record Clone(int pid, int pidfd, Program program) {}

    private record Order(Script script, long flags, CompletableFuture<Clone> done) {}

    private static final int BUFFER_SIZE = 1 << 16;

    private final LinkedTransferQueue<Order> orders = new LinkedTransferQueue<>();

    SpawnThreads() {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
        for (int i = 0; i < count; i++) {
            Thread.ofPlatform().daemon().name("quarters-spawn-" + i).start(this::work);
        }
    }

    /** Clones a child that runs the script; returns when it has executed or exited. */
    Clone run(Script script, long flags) {
        CompletableFuture<Clone> done = new CompletableFuture<>();
        orders.add(new Order(script, flags, done));
        try {
            return done.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof LinuxException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private void work() {
        MemorySegment buffer = Arena.global().allocate(BUFFER_SIZE, 64);
        while (true) {
            Order order = take();
            try {
                order.done.complete(clone(order, buffer));
            } catch (RuntimeException failure) {
                order.done.completeExceptionally(failure);
            }
        }
    }

    private Order take() {
        try {
            return orders.take();
        } catch (InterruptedException impossible) {
            throw new AssertionError("nobody knows this thread", impossible);
        }
    }

    private static Clone clone(Order order, MemorySegment buffer) {
        long base = buffer.address();
        Program program = Program.assemble(order.script, Kernel.ARCHITECTURE, base);
        byte[] bytes = program.bytes().array();
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        buffer.set(Scratch.LONG, Program.CLONE_FLAGS, order.flags);
        long pid = Kernel.spawn(base);
        if (Kernel.isError(pid)) {
            throw new LinuxException(
                    "clone a child (flags 0x" + Long.toHexString(order.flags) + ")",
                    pid,
                    Errno.EPERM.is(pid)
                            ? "in a container, give it CAP_SYS_ADMIN or take its seccomp filter off"
                            : "");
        }
        return new Clone((int) pid, buffer.get(Scratch.INT, Program.CLONE_PIDFD), program);
    }
}
