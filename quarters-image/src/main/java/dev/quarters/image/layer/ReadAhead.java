package dev.quarters.image.layer;

import dev.quarters.image.tar.ChunkedInput;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads a stream in a thread of its own, so that decompression and file system work overlap. The
 * taker hashes, since decompression is the slower side.
 */
final class ReadAhead extends ChunkedInput implements AutoCloseable {

    private static final int CHUNK = 256 << 10;
    private static final int CHUNKS = 8;

    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final BlockingQueue<Chunk> empty = new ArrayBlockingQueue<>(CHUNKS);
    private final InputStream in;
    private final MessageDigest hash;
    private final Taken taken;
    private final Thread reader;
    private @Nullable Chunk current;
    private boolean ended;

    private static final class Chunk {
        final byte[] bytes = new byte[CHUNK];
        int length;
        @Nullable IOException failure;
    }

    /** Hears how much was taken so far, and may refuse more. */
    @FunctionalInterface
    interface Taken {
        void bytes(long sum) throws IOException;
    }

    private long sum;

    ReadAhead(InputStream in, MessageDigest hash, Taken taken) {
        this.in = in;
        this.hash = hash;
        this.taken = taken;
        for (int i = 0; i < CHUNKS; i++) {
            empty.add(new Chunk());
        }
        reader = Thread.ofPlatform().daemon().name("layer-read-ahead").start(this::readAll);
    }

    private void readAll() {
        try {
            while (true) {
                Chunk chunk = empty.take();
                fill(chunk);
                full.put(chunk);
                if (chunk.length == 0) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void fill(Chunk chunk) {
        chunk.length = 0;
        try {
            chunk.length = in.readNBytes(chunk.bytes, 0, CHUNK);
        } catch (IOException e) {
            chunk.failure = e;
        } catch (RuntimeException e) { // of a decoder that met what it did not expect
            chunk.failure = new IOException("its compressed data is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    protected boolean next() throws IOException {
        if (ended) {
            return false;
        }
        if (current != null) {
            empty.add(current);
            current = null;
        }
        Chunk chunk = take();
        if (chunk.failure != null) {
            ended = true;
            throw new IOException(chunk.failure.getMessage(), chunk.failure);
        }
        if (chunk.length == 0) {
            ended = true;
            return false;
        }
        current = chunk;
        this.chunk = chunk.bytes;
        position = 0;
        limit = chunk.length;
        hash.update(chunk.bytes, 0, chunk.length);
        sum += chunk.length;
        taken.bytes(sum);
        return true;
    }

    private Chunk take() throws InterruptedIOException {
        try {
            while (true) {
                Chunk chunk = full.poll(1, TimeUnit.SECONDS);
                if (chunk != null) {
                    return chunk;
                }
                if (!reader.isAlive() && full.isEmpty()) {
                    throw new InterruptedIOException("the reader ended");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        }
    }

    /** Ends the thread; the stream is the caller's to close afterwards. */
    @Override
    public void close() {
        reader.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
