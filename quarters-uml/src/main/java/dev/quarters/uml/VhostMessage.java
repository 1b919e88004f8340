package dev.quarters.uml;

import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.PassedDescriptors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message of the vhost-user protocol (QEMU docs/interop/vhost-user.rst, "Message Specification").
 *
 * @param request what is wanted
 * @param payload little-endian, from 0 to its limit
 * @param descriptors that came with it; who takes one out closes it
 */
record VhostMessage(int request, ByteBuffer payload, List<Integer> descriptors)
        implements AutoCloseable {

    static final int GET_FEATURES = 1;
    static final int SET_FEATURES = 2;
    static final int SET_OWNER = 3;
    static final int SET_MEM_TABLE = 5;
    static final int SET_VRING_NUM = 8;
    static final int SET_VRING_ADDR = 9;
    static final int SET_VRING_BASE = 10;
    static final int SET_VRING_KICK = 12;
    static final int SET_VRING_CALL = 13;
    static final int GET_PROTOCOL_FEATURES = 15;
    static final int SET_PROTOCOL_FEATURES = 16;
    static final int SET_VRING_ENABLE = 18;
    static final int SET_BACKEND_REQUESTS = 21;
    static final int GET_CONFIG = 24;
    static final int SET_CONFIG = 25;

    private static final int HEADER = 12;
    private static final int MOST_BYTES = 4096;
    private static final int MOST_DESCRIPTORS = 8;

    /** Version 1, and that it is a reply. */
    private static final int REPLY_FLAGS = 5;

    /**
     * The next one; empty when the other side has ended the connection.
     *
     * @throws IOException when it is none
     */
    static Optional<VhostMessage> receive(int connection) throws IOException {
        List<Integer> descriptors = new ArrayList<>();
        try {
            ByteBuffer header = little(HEADER);
            if (!receive(connection, header, descriptors)) {
                return Optional.empty();
            }
            int size = header.getInt(8);
            if (size < 0 || size > MOST_BYTES) {
                throw new IOException("a message of " + size + " bytes");
            }
            ByteBuffer payload = little(size);
            if (!receive(connection, payload, descriptors)) {
                throw new EOFException("the connection ended within a message");
            }
            payload.flip();
            return Optional.of(new VhostMessage(header.getInt(0), payload, descriptors));
        } catch (IOException | RuntimeException failure) {
            descriptors.forEach(Descriptors::close);
            throw failure;
        }
    }

    /** False when there was nothing at all. */
    private static boolean receive(int connection, ByteBuffer to, List<Integer> descriptors)
            throws IOException {
        while (to.hasRemaining()) {
            byte[] piece = new byte[to.remaining()];
            PassedDescriptors received =
                    PassedDescriptors.receive(connection, piece, piece.length, MOST_DESCRIPTORS);
            descriptors.addAll(received.descriptors());
            if (received.length() == 0) {
                if (to.position() == 0) {
                    return false;
                }
                throw new EOFException("the connection ended within a message");
            }
            to.put(piece, 0, received.length());
        }
        return true;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Answers it with those bytes. */
    void reply(int connection, byte[] answer) {
        byte[] bytes = new byte[HEADER + answer.length];
        ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(request).putInt(REPLY_FLAGS).putInt(answer.length).put(answer);
        Descriptors.write(connection, bytes);
    }

    /** Answers it with a number. */
    void reply(int connection, long answer) {
        byte[] bytes = new byte[Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(answer);
        reply(connection, bytes);
    }

    /** Takes the first descriptor out. */
    int takeDescriptor() throws IOException {
        if (descriptors.isEmpty()) {
            throw new IOException("request " + request + " came without a descriptor");
        }
        return descriptors.removeFirst();
    }

    /** Its payload, which has that many bytes at least. */
    ByteBuffer payload(int bytes) throws IOException {
        if (payload.limit() < bytes) {
            throw new IOException("request " + request + " is too short");
        }
        return payload;
    }

    /** Closes the descriptors that nobody took. */
    @Override
    public void close() {
        descriptors.forEach(Descriptors::close);
        descriptors.clear();
    }
}
