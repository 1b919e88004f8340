package dev.quarters.linux.spawn;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.script.Program;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedTransferQueue;
import java.util.function.LongFunction;

/**
 * The threads that clone. They never end, for a child's parent is a thread where PR_SET_PDEATHSIG
 * is concerned; and a clone suspends its thread until the child executes, which no carrier of
 * virtual threads should be.
 */
final class SpawnThreads {

    /** What a clone gave, and what tells the words of a record of its first stage. */
    record Clone(int pid, int pidfd, LongFunction<Optional<String>> first) {}

    private record Order(
            FirstStage.Shape shape,
            Map<Integer, Integer> descriptors,
            long flags,
            CompletableFuture<Clone> done) {}

    /** A first stage as it stands in a thread's buffer. */
    private record Ready(FirstStage.Shape shape, FirstStage stage, Program program) {

        static Ready of(FirstStage.Shape shape, long base) {
            FirstStage stage = FirstStage.of(shape);
            return new Ready(
                    shape, stage, Program.assemble(stage.script(), Kernel.ARCHITECTURE, base));
        }

        void copyTo(MemorySegment buffer, Map<Integer, Integer> descriptors) {
            byte[] bytes = program.bytes().array();
            MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
            long at = program.offset(stage.sources());
            for (int source : descriptors.values()) {
                buffer.set(Scratch.LONG, at, source);
                at += 8;
            }
        }

        Optional<String> words(long address, Map<Integer, Integer> descriptors) {
            return program.stepAt(address)
                    .map(
                            step -> {
                                int move = stage.moves().indexOf(step);
                                if (move < 0) {
                                    return step.words();
                                }
                                int target = shape.targets().get(move);
                                return "make file descriptor "
                                        + descriptors.get(target)
                                        + " the child's "
                                        + target;
                            });
        }
    }

    private static final int BUFFER_SIZE = 1 << 16;

    private final LinkedTransferQueue<Order> orders = new LinkedTransferQueue<>();

    SpawnThreads() {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
        for (int i = 0; i < count; i++) {
            Thread.ofPlatform().daemon().name("quarters-spawn-" + i).start(this::work);
        }
    }

    /** Clones a child that runs its first stage; returns when it has executed or exited. */
    Clone run(FirstStage.Shape shape, Map<Integer, Integer> descriptors, long flags) {
        CompletableFuture<Clone> done = new CompletableFuture<>();
        orders.add(new Order(shape, descriptors, flags, done));
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
        @Nullable Ready last = null;
        while (true) {
            Order order = take();
            try {
                if (last == null || !last.shape.equals(order.shape)) {
                    last = Ready.of(order.shape, buffer.address());
                }
                order.done.complete(clone(order, last, buffer));
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

    private static Clone clone(Order order, Ready ready, MemorySegment buffer) {
        long base = buffer.address();
        ready.copyTo(buffer, order.descriptors);
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
        return new Clone(
                (int) pid,
                buffer.get(Scratch.INT, Program.CLONE_PIDFD),
                address -> ready.words(address, order.descriptors));
    }
}
