package dev.quarters.linux.network;

import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Socket.IFF_NO_PI;
import static dev.quarters.linux.uapi.Socket.IFF_TAP;
import static dev.quarters.linux.uapi.Socket.IFF_VNET_HDR;
import static dev.quarters.linux.uapi.Socket.TUNSETIFF;
import static dev.quarters.linux.uapi.Socket.TUNSETOFFLOAD;
import static dev.quarters.linux.uapi.Socket.TUNSETVNETHDRSZ;
import static dev.quarters.linux.uapi.Socket.TUN_F_CSUM;
import static dev.quarters.linux.uapi.Socket.TUN_F_TSO4;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Poll;

/**
 * The other end of a network interface: what the kernel sends there is read, what is written comes
 * in there. Frames, one a call.
 *
 * <p>For one reader and one writer.
 */
public final class Tap implements AutoCloseable {

    /** The device that makes such interfaces. */
    public static final String DEVICE = "/dev/net/tun";

    private static final int SIZE_OF_IFREQ = 40;
    private static final int FLAGS = 16;
    private static final int LONGEST_NAME = 15;

    /** Of a packet as large as can be, with all that lies before it. */
    private static final int LONGEST_FRAME = (1 << 16) + 64;

    private final int descriptor;
    private final int end;
    private final Scratch reading = Scratch.borrow();
    private final long readingFrom = reading.reserve(LONGEST_FRAME);
    private final Poll waiting;
    private final Scratch writing = Scratch.borrow();
    private final long writingTo = writing.reserve(LONGEST_FRAME);

    private Tap(int descriptor) {
        this.descriptor = descriptor;
        this.end =
                (int)
                        Kernel.check(
                                Kernel.call(SystemCall.eventfd2, 0, O_NONBLOCK),
                                "make an event descriptor");
        this.waiting = new Poll(descriptor, end);
    }

    /**
     * Makes an interface of that name in the network namespace of this thread. It goes with this.
     *
     * @throws LinuxException when that can't be: no device, no right
     */
    public static Tap open(String name) {
        return open(name, IFF_TAP | IFF_NO_PI);
    }

    /**
     * As {@link #open}; before each frame lies a {@code struct virtio_net_hdr}, which tells of a
     * checksum that is to come, or of segments that are to be cut.
     *
     * @param headerBytes of it, with what follows the kernel's 10
     */
    public static Tap openWithHeaders(String name, int headerBytes) {
        Tap tap = open(name, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR);
        try (Scratch scratch = Scratch.borrow()) {
            long size = scratch.reserve(Integer.BYTES);
            scratch.putInt(size, headerBytes);
            Descriptors.ioctl(
                    tap.descriptor, TUNSETVNETHDRSZ, size, "give frames of " + name + " headers");
            return tap;
        } catch (RuntimeException failure) {
            tap.close();
            throw failure;
        }
    }

    /** What frames that are read may be, of an interface with headers; at first nothing of it. */
    public void offload(boolean checksums, boolean segments) {
        int flags = (checksums ? TUN_F_CSUM : 0) | (segments ? TUN_F_TSO4 : 0);
        Descriptors.ioctl(descriptor, TUNSETOFFLOAD, flags, "set what an interface leaves to do");
    }

    private static Tap open(String name, int flags) {
        int descriptor = Descriptors.open(DEVICE, O_RDWR | O_NONBLOCK);
        try (Scratch scratch = Scratch.borrow()) {
            long request = scratch.reserve(SIZE_OF_IFREQ);
            scratch.clear(request, SIZE_OF_IFREQ);
            byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            scratch.copy(bytes, 0, Math.min(bytes.length, LONGEST_NAME), request);
            scratch.putShort(request + FLAGS, flags);
            Descriptors.ioctl(descriptor, TUNSETIFF, request, "make the network interface " + name);
            return new Tap(descriptor);
        } catch (RuntimeException failure) {
            Descriptors.close(descriptor);
            throw failure;
        }
    }

    /** Of an open file of the device that an interface was made with; it is closed with this. */
    public static Tap of(int descriptor) {
        Descriptors.setNonBlocking(descriptor);
        return new Tap(descriptor);
    }

    /** Its open file: readable when there is a frame. */
    public int descriptor() {
        return descriptor;
    }

    /**
     * Reads a frame if there is one.
     *
     * @return its length; 0: there is none at this moment; -1: the interface is gone
     */
    public int read(byte[] to) {
        long count =
                Kernel.call(
                        SystemCall.read,
                        descriptor,
                        readingFrom,
                        Math.min(to.length, LONGEST_FRAME));
        if (count > 0) {
            reading.copy(readingFrom, to, 0, (int) count);
            return (int) count;
        }
        boolean later = count == -Errno.EAGAIN.number() || count == -Errno.EINTR.number();
        return later ? 0 : -1;
    }

    /** Waits for a frame; false when {@link #interrupt} was called. */
    public boolean await() {
        waiting.await(Long.MAX_VALUE);
        return !waiting.isReady(1);
    }

    /** Writes a frame; false when it found no space. */
    public boolean write(byte[] frame, int offset, int length) {
        writing.copy(frame, offset, length, writingTo);
        return !Kernel.isError(Kernel.call(SystemCall.write, descriptor, writingTo, length));
    }

    /** Ends a wait for frames, for ever. */
    public void interrupt() {
        try (Scratch scratch = Scratch.borrow()) {
            long one = scratch.reserve(8);
            scratch.putLong(one, 1);
            Kernel.call(SystemCall.write, end, one, 8);
        }
    }

    /** Closes it; nobody may be reading or writing. */
    @Override
    public void close() {
        Descriptors.close(descriptor);
        Descriptors.close(end);
        waiting.close();
        reading.close();
        writing.close();
    }
}
