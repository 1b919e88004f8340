package dev.quarters.linux.network;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A network namespace by a descriptor, which keeps it as long as it is open. A socket belongs for
 * ever to the namespace of the thread that made it.
 */
public final class NetworkNamespace implements AutoCloseable {

    private final int descriptor;

    private NetworkNamespace(int descriptor) {
        this.descriptor = descriptor;
    }

    /** That of a process. */
    public static NetworkNamespace of(long pid) {
        return new NetworkNamespace(Descriptors.open("/proc/" + pid + "/ns/net", O_RDONLY));
    }

    /**
     * Does something on a thread of its own that is in the namespace.
     *
     * @throws dev.quarters.linux.LinuxException when it can't be entered; or what the task throws
     */
    public <T> T inside(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("quarters network namespace")
                .daemon()
                .start(
                        () -> {
                            try {
                                Kernel.check(
                                        Kernel.call(SystemCall.setns, descriptor, CLONE_NEWNET),
                                        "enter a network namespace");
                                result.complete(task.call());
                            } catch (Throwable failure) {
                                result.completeExceptionally(failure);
                            }
                        });
        try {
            return result.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /** Its descriptor. */
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
