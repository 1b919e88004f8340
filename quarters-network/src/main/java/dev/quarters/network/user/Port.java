package dev.quarters.network.user;

import dev.quarters.network.address.Ipv4;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.frame.Ethernet;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a guest is connected to a network in user mode: frames go in and out here. Its addresses
 * are given, and frames that claim others are dropped.
 */
public final class Port implements AutoCloseable {

    /** A guest that never says when it has space is asked so often. */
    private static final long ASKED_AGAIN = 5_000_000;

    private static final int SHORTEST_FRAME = Ethernet.HEADER;

    /**
     * What a guest is on a network.
     *
     * @param mac its Ethernet address
     * @param address the one it is to have; empty: a free one
     * @param names that other guests know it by
     */
    public record Plug(long mac, Optional<Integer> address, List<String> names) {

        /** Checks the address, and copies the list. */
        public Plug {
            if (mac <= 0 || mac >= Ethernet.BROADCAST || (mac & Ethernet.GROUP) != 0) {
                throw new IllegalArgumentException("no Ethernet address of one host: " + mac);
            }
            names = List.copyOf(names);
        }
    }

    private final UserNetwork network;
    private final Plug plug;
    private final int address;
    private final FrameSink sink;
    private final FrameRing fromGuest;
    private final FrameRing toGuest;
    private final NetworkThread thread;
    private final NetworkThread.Alarm asking;
    private final AtomicLong lost = new AtomicLong();
    private final TcpTable connections;
    private final UdpTable datagrams;
    private final Reassembly fragments = new Reassembly();
    private volatile boolean closed;
    private volatile boolean waiting;

    Port(UserNetwork network, NetworkThread thread, Plug plug, int address, FrameSink sink) {
        this.network = network;
        this.thread = thread;
        this.plug = plug;
        this.address = address;
        this.sink = sink;
        int queued = Integer.highestOneBit(network.options().bounds().queuedBytes());
        this.fromGuest = new FrameRing(queued);
        this.toGuest = new FrameRing(queued);
        this.asking = thread.alarm(this::handOn);
        this.connections = new TcpTable(network, this);
        this.datagrams = new UdpTable(network, this);
    }

    /** Its Ethernet address. */
    public long mac() {
        return plug.mac();
    }

    /** Its address, which DHCP tells the guest. */
    public int address() {
        return address;
    }

    /** What other guests know it by. */
    public List<String> names() {
        return plug.names();
    }

    /** How many frames found no space, in both directions. */
    public long lost() {
        return lost.get();
    }

    /** Takes a frame of the guest. By one thread at a time. */
    public void send(byte[] frame, int offset, int length) {
        if (closed || length < SHORTEST_FRAME || !fromGuest.put(frame, offset, length)) {
            lost.incrementAndGet();
        }
        thread.wake();
    }

    /** Whether so many frames wait that the next ones may find no space. */
    public boolean isFull() {
        return fromGuest.isFilledTo(4);
    }

    /** The guest has space for frames again. From any thread. */
    public void receivable() {
        if (waiting) {
            thread.execute(this::handOn);
        }
    }

    TcpTable connections() {
        return connections;
    }

    UdpTable datagrams() {
        return datagrams;
    }

    Reassembly fragments() {
        return fragments;
    }

    /** Takes so many frames of the guest at most; true when there are more. */
    boolean work(Router router, int most) {
        int taken = 0;
        while (taken < most && !fromGuest.isEmpty()) {
            int offset = fromGuest.offset();
            int length = fromGuest.length(offset);
            try {
                router.frame(this, fromGuest.bytes(), offset, length);
            } finally {
                fromGuest.drop(length);
            }
            taken++;
        }
        if (taken > 0) {
            connections.flush();
        }
        return !fromGuest.isEmpty();
    }

    /** Sends a frame to the guest. */
    void deliver(byte[] frame, int offset, int length) {
        if (toGuest.isEmpty() && sink.take(frame, offset, length)) {
            return;
        }
        if (!toGuest.put(frame, offset, length)) {
            lost.incrementAndGet();
        }
        if (!waiting) {
            waiting = true;
            handOn(); // It may have got space before it was known that we wait for it.
        }
    }

    /** Whether enough waits for the guest. */
    boolean isCongested() {
        return toGuest.isFilledTo(4);
    }

    private void handOn() {
        while (!toGuest.isEmpty() && !closed) {
            int offset = toGuest.offset();
            int length = toGuest.length(offset);
            if (!sink.take(toGuest.bytes(), offset, length)) {
                asking.set(System.nanoTime() + ASKED_AGAIN);
                break;
            }
            toGuest.drop(length);
        }
        waiting = !toGuest.isEmpty();
        if (!toGuest.isFilledTo(8)) {
            connections.uncongested();
        }
    }

    /** On the network's thread. */
    void end() {
        closed = true;
        asking.cancel();
        connections.close();
        datagrams.close();
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Pulls the plug: connections end, the address is free, and the sink is given nothing any more
     * when this returns. Not under a lock that the sink takes.
     */
    @Override
    public void close() {
        network.disconnect(this);
    }

    @Override
    public String toString() {
        return Ipv4.text(address);
    }
}
