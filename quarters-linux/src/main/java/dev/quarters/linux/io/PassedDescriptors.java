package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Socket.MSG_CMSG_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SCM_RIGHTS;
import static dev.quarters.linux.uapi.Socket.SOL_SOCKET;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a unix(7) socket, and the descriptors that came with them. Who receives them closes
 * them.
 *
 * @param length how many bytes there were; 0: the other side sends no more
 */
public record PassedDescriptors(int length, List<Integer> descriptors) {

    private static final int MSGHDR_SIZE = 56;
    private static final int CMSGHDR_SIZE = 16;

    /** Copies the list. */
    public PassedDescriptors {
        descriptors = List.copyOf(descriptors);
    }

    /**
     * Receives up to that many bytes; blocks while there are none.
     *
     * @param most descriptors to take; the kernel closes those beyond
     * @throws dev.quarters.linux.LinuxException when the connection broke
     */
    public static PassedDescriptors receive(int socket, byte[] to, int size, int most) {
        try (Scratch scratch = Scratch.borrow()) {
            int controlSize = CMSGHDR_SIZE + (4 * most + 7 & -8);
            long bytes = scratch.reserve(size);
            long control = scratch.reserve(controlSize);
            long piece = scratch.reserve(16);
            scratch.putLong(piece, bytes);
            scratch.putLong(piece + 8, size);
            long message = scratch.reserve(MSGHDR_SIZE);
            scratch.clear(message, MSGHDR_SIZE);
            scratch.putLong(message + 16, piece);
            scratch.putLong(message + 24, 1);
            scratch.putLong(message + 32, control);
            scratch.putLong(message + 40, controlSize);
            long length = Kernel.call(SystemCall.recvmsg, socket, message, MSG_CMSG_CLOEXEC);
            Kernel.check(length, "receive from a socket");
            scratch.copy(bytes, to, 0, (int) length);
            return new PassedDescriptors(
                    (int) length, descriptors(scratch, control, scratch.getLong(message + 40)));
        }
    }

    /** There is one control message at most: nothing else was asked for. */
    private static List<Integer> descriptors(Scratch scratch, long control, long controlLength) {
        List<Integer> descriptors = new ArrayList<>();
        if (controlLength >= CMSGHDR_SIZE
                && scratch.getInt(control + 8) == SOL_SOCKET
                && scratch.getInt(control + 12) == SCM_RIGHTS) {
            long end = Math.min(scratch.getLong(control), controlLength);
            for (long at = CMSGHDR_SIZE; at + 4 <= end; at += 4) {
                descriptors.add(scratch.getInt(control + at));
            }
        }
        return descriptors;
    }
}
