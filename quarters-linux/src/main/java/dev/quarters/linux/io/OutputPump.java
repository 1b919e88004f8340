package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.event.EventLoop;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Copies what comes out of a descriptor to a sink: no thread while there is nothing to copy, a
 * virtual one for each burst, so that a sink that blocks holds up nobody else. Ends with the last
 * writer.
 */
public final class OutputPump {

    private static final int PIECE = 65536;
    private static final int PATIENCE_SECONDS = 2;
    private static final ExecutorService BURSTS = Executors.newVirtualThreadPerTaskExecutor();

    private final int fd;
    private final OutputStream sink;
    private final EventLoop.Registration registration;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final ReentrantLock turn = new ReentrantLock();
    private boolean sinkFailed;
    private volatile boolean stopped;

    private OutputPump(int fd, OutputStream sink) {
        this.fd = fd;
        this.sink = sink;
        Descriptors.setNonBlocking(fd);
        this.registration = EventLoop.shared().register(fd, events -> BURSTS.execute(this::burst));
    }

    /** Starts one, which owns the descriptor from now on. */
    public static OutputPump start(int fd, OutputStream sink) {
        OutputPump pump = new OutputPump(fd, sink);
        pump.registration.arm(EPOLLIN);
        return pump;
    }

    /** Done when all was written. */
    public CompletableFuture<Void> end() {
        return end;
    }

    /**
     * Reads no more, so that what comes waits for somebody else. What was read has been written
     * then, unless the sink takes it too slowly.
     */
    public void stop() {
        stopped = true;
        registration.close();
        boolean mine = false;
        try {
            mine = turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (mine && !end.isDone()) {
                Descriptors.close(fd);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }

    private void burst() {
        turn.lock();
        try {
            copy();
        } finally {
            turn.unlock();
        }
    }

    private void copy() {
        byte[] piece = new byte[4096];
        while (!stopped) {
            long count = read(piece);
            if (Errno.EAGAIN.is(count)) {
                registration.arm(EPOLLIN);
                return;
            }
            // The master's side of a terminal tells the end as EIO.
            if (count <= 0 && !Errno.EINTR.is(count)) {
                registration.close();
                Descriptors.close(fd);
                end.complete(null);
                return;
            }
            if (count > 0) {
                write(piece, (int) count);
                if (count == piece.length && piece.length < PIECE) {
                    piece = new byte[PIECE];
                }
            }
        }
    }

    private long read(byte[] piece) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(piece.length);
            long count = Kernel.call(SystemCall.read, fd, buffer, piece.length);
            if (count > 0) {
                scratch.copy(buffer, piece, 0, (int) count);
            }
            return count;
        }
    }

    /** A sink that fails gets no more, but the guest goes on as if its output were read. */
    private void write(byte[] piece, int count) {
        if (sinkFailed) {
            return;
        }
        try {
            sink.write(piece, 0, count);
            sink.flush();
        } catch (IOException | RuntimeException failure) {
            sinkFailed = true;
        }
    }
}
