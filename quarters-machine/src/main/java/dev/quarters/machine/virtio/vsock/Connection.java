package dev.quarters.machine.virtio.vsock;

import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.DescriptorChain;

/**
 * A connection. What it has to tell the guest is bits, not a queue of packets, so that it can wait
 * for the guest's buffers as long as it takes.
 */
final class Connection implements VsockChannel {

    /** As Linux has it: how long a guest may take to agree to the end. */
    private static final long CLOSE_NANOSECONDS = 8_000_000_000L;

    private static final int BOTH = Packet.NO_RECEIVE | Packet.NO_SEND;

    private final VsockDevice device;
    private final long ports;
    private final ReceiveBuffer received = new ReceiveBuffer();
    private final EventQueue.Timer closing;
    private VsockListener listener = new VsockListener() {};

    private boolean established;
    private boolean ended;
    private boolean wantsToWrite;

    /** What either side said by {@link Packet#SHUTDOWN}. */
    private int guestShutdown;

    private int hostShutdown;

    /** Packets to be sent: bits of {@code 1 << operation}. */
    private int pending;

    private int sent;
    private int guestSpace;
    private int guestForwarded;

    Connection(VsockDevice device, long ports, EventQueue events) {
        this.device = device;
        this.ports = ports;
        closing = events.timer(this::reset);
    }

    void setListener(VsockListener newListener) {
        listener = newListener;
    }

    long ports() {
        return ports;
    }

    @Override
    public int guestPort() {
        return Packet.guestPort(ports);
    }

    @Override
    public int hostPort() {
        return Packet.hostPort(ports);
    }

    @Override
    public boolean isOpen() {
        return !ended && (hostShutdown & Packet.NO_SEND) == 0;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        int[] done = new int[1];
        device.locked(
                () -> {
                    done[0] = received.read(to, offset, length);
                    boolean over =
                            ended || hostShutdown == BOTH || (guestShutdown & Packet.NO_SEND) != 0;
                    if (done[0] == 0 && length > 0 && over && received.count() == 0) {
                        done[0] = -1;
                    } else if (!over && received.shouldTell()) {
                        tell(Packet.CREDIT_UPDATE);
                    }
                });
        return done[0];
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        int[] done = new int[1];
        device.locked(() -> done[0] = writeNow(from, offset, length));
        return done[0];
    }

    private int writeNow(byte[] from, int offset, int length) {
        if (!isOpen() || (guestShutdown & Packet.NO_RECEIVE) != 0) {
            return -1;
        }
        int done = 0;
        while (established && done < length) {
            int step = Math.min(length - done, credit());
            int took = step == 0 ? 0 : device.sendData(this, from, offset + done, step);
            if (took == 0) {
                break;
            }
            sent += took;
            done += took;
        }
        wantsToWrite = done < length;
        if (wantsToWrite && established && credit() == 0) {
            tell(Packet.CREDIT_REQUEST);
        }
        return done;
    }

    /** How many bytes the guest has space for; its own numbers may make no sense. */
    private int credit() {
        int inFlight = sent - guestForwarded;
        long free = Integer.toUnsignedLong(guestSpace) - Integer.toUnsignedLong(inFlight);
        return Math.clamp(free, 0, Integer.MAX_VALUE);
    }

    /** There may be space again. */
    void mayWrite() {
        if (wantsToWrite && established && credit() > 0 && isOpen()) {
            wantsToWrite = false;
            listener.writable();
        }
    }

    @Override
    public void shutdownOutput() {
        device.locked(
                () -> {
                    hostShutdown |= Packet.NO_SEND;
                    tell(Packet.SHUTDOWN);
                });
    }

    @Override
    public void close() {
        device.locked(
                () -> {
                    if (ended || hostShutdown == BOTH) {
                        return;
                    }
                    hostShutdown = BOTH;
                    received.clear();
                    if (established) {
                        closing.set(device.now() + CLOSE_NANOSECONDS);
                        tell(Packet.SHUTDOWN);
                    } else {
                        reset();
                    }
                });
    }

    /** Ends at once. */
    private void reset() {
        device.replyReset(ports, Packet.STREAM);
        end();
        device.send();
    }

    /** The guest, or somebody for it, ended the connection. */
    void end() {
        if (!ended) {
            ended = true;
            pending = 0;
            closing.cancel();
            device.forget(this);
            listener.closed();
        }
    }

    /** Accepts what the guest asked for. */
    void respond() {
        established = true;
        pending |= 1 << Packet.RESPONSE;
    }

    void request() {
        tell(Packet.REQUEST);
    }

    private void tell(int operation) {
        if (!ended) {
            pending |= 1 << operation;
            device.send();
        }
    }

    boolean hasPacket() {
        return pending != 0;
    }

    /** Sets the next packet, which then counts as sent. */
    void nextPacket(Packet packet, long guest) {
        int operation = Integer.numberOfTrailingZeros(pending);
        pending &= pending - 1;
        int flags = operation == Packet.SHUTDOWN ? hostShutdown : 0;
        packet.set(guest, ports, Packet.STREAM, operation, 0, flags);
        received.tell(packet);
    }

    void dataHeader(Packet packet, long guest, int length) {
        packet.set(guest, ports, Packet.STREAM, Packet.DATA, length, 0);
        received.tell(packet);
    }

    /** What the guest says, in every packet, of the space that it has (§5.10.6.3). */
    void credit(Packet packet) {
        guestSpace = packet.bufferSpace();
        guestForwarded = packet.forwarded();
    }

    /** A packet from the guest that isn't a request. False when it breaks the rules. */
    boolean handle(Packet packet, DescriptorChain chain) {
        credit(packet);
        if (!established && packet.operation() != Packet.RESPONSE) {
            return false;
        }
        switch (packet.operation()) {
            case Packet.RESPONSE -> {
                if (established) {
                    return false;
                }
                established = true;
                wantsToWrite = true;
                listener.connected();
            }
            case Packet.DATA -> {
                return receive(packet, chain);
            }
            case Packet.SHUTDOWN -> shutDown(packet.flags() & BOTH);
            case Packet.CREDIT_REQUEST -> pending |= 1 << Packet.CREDIT_UPDATE;
            case Packet.CREDIT_UPDATE -> {}
            default -> {
                return false;
            }
        }
        mayWrite();
        return true;
    }

    private boolean receive(Packet packet, DescriptorChain chain) {
        if (packet.length() != chain.readable() || (guestShutdown & Packet.NO_SEND) != 0) {
            return false;
        }
        if (hostShutdown == BOTH) {
            return true;
        }
        if (!received.receive(chain)) {
            return false;
        }
        listener.readable();
        mayWrite();
        return true;
    }

    private void shutDown(int flags) {
        guestShutdown |= flags;
        if ((guestShutdown & Packet.NO_SEND) != 0) {
            listener.readable();
        }
        if (guestShutdown == BOTH) {
            reset();
        }
    }
}
