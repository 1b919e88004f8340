package dev.quarters.linux.network;

import static dev.quarters.linux.uapi.Socket.AF_NETLINK;
import static dev.quarters.linux.uapi.Socket.NETLINK_ROUTE;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_RAW;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Requests to the kernel about links, addresses and routes (rtnetlink(7)), in the network namespace
 * of the thread that opened it. For one thread.
 */
public final class Netlink implements AutoCloseable {

    private static final int HEADER = 16;
    private static final int REQUEST = 1;
    private static final int ACKNOWLEDGE = 4;
    private static final int ERROR = 2;
    private static final int ANSWER_SIZE = 1 << 15;

    private final int socket;
    private int sequence;

    /** Opens one. */
    public Netlink() {
        socket =
                (int)
                        Kernel.check(
                                Kernel.call(
                                        SystemCall.socket,
                                        AF_NETLINK,
                                        SOCK_RAW | SOCK_CLOEXEC,
                                        NETLINK_ROUTE),
                                "make a netlink socket");
    }

    /**
     * Asks for something to be done.
     *
     * @param attempt in words that follow "cannot"
     * @throws LinuxException when the kernel does not
     */
    public void ask(NetlinkMessage message, String attempt) {
        long error = exchange(message, new byte[0][]);
        if (error != 0) {
            throw new LinuxException(attempt, error);
        }
    }

    /** As {@link #ask}; false when that error is the answer. */
    public boolean askUnless(NetlinkMessage message, Errno excused, String attempt) {
        long error = exchange(message, new byte[0][]);
        if (error == -excused.number()) {
            return false;
        }
        if (error != 0) {
            throw new LinuxException(attempt, error);
        }
        return true;
    }

    /** What the kernel says of one thing, behind the message's header; empty: there is none. */
    public Optional<ByteBuffer> get(NetlinkMessage message) {
        byte[][] answer = new byte[1][];
        long error = exchange(message, answer);
        return error != 0 || answer[0] == null
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(answer[0]).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Sends a message and takes what comes until it is acknowledged; 0, or the error. */
    private long exchange(NetlinkMessage message, byte[][] answer) {
        byte[] bytes = message.bytes(REQUEST | ACKNOWLEDGE, ++sequence);
        try (Scratch scratch = Scratch.borrow()) {
            long sent =
                    Kernel.call(
                            SystemCall.sendto, socket, scratch.bytes(bytes), bytes.length, 0, 0, 0);
            Kernel.check(sent, "ask the kernel about networks");
            long buffer = scratch.reserve(ANSWER_SIZE);
            while (true) {
                long length =
                        Kernel.call(SystemCall.recvfrom, socket, buffer, ANSWER_SIZE, 0, 0, 0);
                Kernel.check(length, "hear the kernel about networks");
                for (long at = 0; at + HEADER <= length; ) {
                    int size = scratch.getInt(buffer + at);
                    if (size < HEADER || at + size > length) {
                        break;
                    }
                    boolean mine = scratch.getInt(buffer + at + 8) == sequence;
                    if (mine && scratch.getShort(buffer + at + 4) == ERROR) {
                        return scratch.getInt(buffer + at + HEADER);
                    }
                    if (mine && answer.length > 0) {
                        answer[0] = scratch.get(buffer + at + HEADER, size - HEADER);
                    }
                    at += size + 3 & -4;
                }
            }
        }
    }

    @Override
    public void close() {
        Descriptors.close(socket);
    }
}
