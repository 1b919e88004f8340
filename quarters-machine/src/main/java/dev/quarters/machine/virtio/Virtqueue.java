package dev.quarters.machine.virtio;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A split virtqueue in guest memory (virtio 1.2 §2.7). The driver sets its size and addresses, then
 * enables it. What the driver writes there is not to be trusted: a queue that breaks a rule is
 * {@link #isBroken broken} and gives nothing more until the device is reset.
 */
public final class Virtqueue implements Stateful {

    private static final int[] NONE = {};

    private final GuestMemory memory;
    private final int maximumSize;

    private int size;
    private long descriptorAddress;
    private long driverAddress;
    private long deviceAddress;
    private boolean enabled;
    private boolean broken;

    private boolean indirect;
    private boolean eventIndex;

    private long table;
    private @Nullable AvailableRing available;
    private @Nullable UsedRing used;
    private int nextAvailable;
    private int nextUsed;
    private int signalledUsed;

    private int life;
    private long sequence;
    private final List<GuestBuffers> chains = new ArrayList<>();
    private final ArrayDeque<GuestBuffers> free = new ArrayDeque<>();

    /** Heads that were taken but not given back when the state was saved: they come first. */
    private int[] again = NONE;

    private int againTaken;

    Virtqueue(GuestMemory memory, int maximumSize) {
        this.memory = memory;
        this.maximumSize = maximumSize;
        this.size = maximumSize;
    }

    public int size() {
        return size;
    }

    public long descriptorAddress() {
        return descriptorAddress;
    }

    public long driverAddress() {
        return driverAddress;
    }

    public long deviceAddress() {
        return deviceAddress;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public boolean isBroken() {
        return broken;
    }

    /** Any power of 2 up to the maximum; nothing else, and nothing once it is enabled. */
    public void setSize(int newSize) {
        if (!enabled && isSize(newSize)) {
            size = newSize;
        }
    }

    private boolean isSize(int value) {
        return Integer.bitCount(value) == 1 && value > 0 && value <= maximumSize;
    }

    /** Where the three parts are, in physical memory; nothing once it is enabled. */
    public void setAddresses(long descriptors, long driver, long device) {
        if (!enabled) {
            descriptorAddress = descriptors;
            driverAddress = driver;
            deviceAddress = device;
        }
    }

    /** It is broken at once if its parts aren't aligned or not in RAM (virtio 1.2 §2.7). */
    void enable(boolean withIndirect, boolean withEventIndex) {
        if (enabled) {
            return;
        }
        enabled = true;
        indirect = withIndirect;
        eventIndex = withEventIndex;
        broken = !locate();
    }

    private boolean locate() {
        table =
                aligned(
                        descriptorAddress,
                        (long) size * DescriptorTable.DESCRIPTOR_BYTES,
                        DescriptorTable.DESCRIPTOR_BYTES);
        long driver = aligned(driverAddress, AvailableRing.bytes(size), AvailableRing.ALIGNMENT);
        long device = aligned(deviceAddress, UsedRing.bytes(size), UsedRing.ALIGNMENT);
        if (table < 0 || driver < 0 || device < 0) {
            return false;
        }
        available = new AvailableRing(memory.segment(), driver, size);
        used = new UsedRing(memory, deviceAddress, device, size);
        return true;
    }

    private long aligned(long address, long bytes, int alignment) {
        return address % alignment == 0 ? memory.offset(address, bytes) : -1;
    }

    /** As it was made. */
    void reset() {
        size = maximumSize;
        descriptorAddress = 0;
        driverAddress = 0;
        deviceAddress = 0;
        enabled = false;
        broken = false;
        available = null;
        used = null;
        nextAvailable = 0;
        nextUsed = 0;
        signalledUsed = 0;
        forgetChains();
    }

    private void forgetChains() {
        life++;
        chains.clear();
        free.clear();
        again = NONE;
        againTaken = 0;
    }

    /** The next chain, if there is one and all is right. */
    Optional<DescriptorChain> take() {
        AvailableRing ring = available;
        if (!enabled || broken || ring == null || !hasNext(ring)) {
            return Optional.empty();
        }
        if (chains.size() - free.size() == size) {
            broken = true;
            return Optional.empty();
        }
        boolean repeated = againTaken < again.length;
        int head = repeated ? again[againTaken] : ring.head(nextAvailable);
        GuestBuffers chain = newChain();
        chain.begin(head, sequence++);
        if (!collect(head, chain)) {
            broken = true;
            return Optional.empty();
        }
        if (repeated) {
            againTaken++;
        } else {
            nextAvailable = nextAvailable + 1 & 0xFFFF;
        }
        return chain.present;
    }

    private GuestBuffers newChain() {
        GuestBuffers chain = free.poll();
        if (chain == null) {
            chain = new GuestBuffers(memory, life);
            chains.add(chain);
        }
        return chain;
    }

    private boolean hasNext(AvailableRing ring) {
        if (againTaken < again.length) {
            return true;
        }
        int waiting = ring.index() - nextAvailable & 0xFFFF;
        if (waiting == 0 && eventIndex && used != null) {
            used.setAvailableEvent(nextAvailable);
            // The driver stores its index, then loads the event; here the other way round.
            VarHandle.fullFence();
            waiting = ring.index() - nextAvailable & 0xFFFF;
        }
        broken = waiting > size;
        return waiting != 0 && !broken;
    }

    /** Follows the chain; false when it breaks a rule of virtio 1.2 §2.7.5. */
    private boolean collect(int head, GuestBuffers chain) {
        var ram = memory.segment();
        long current = table;
        int entries = size;
        int left = size;
        int index = head;
        boolean inside = false;
        while (true) {
            if (index >= entries || left-- == 0) {
                return false;
            }
            long address = DescriptorTable.address(ram, current, index);
            long length = DescriptorTable.length(ram, current, index);
            int flags = DescriptorTable.flags(ram, current, index);
            boolean last = (flags & DescriptorTable.NEXT) == 0;
            if ((flags & DescriptorTable.INDIRECT) != 0) {
                current = memory.offset(address, length);
                if (!indirect
                        || inside
                        || !last
                        || current < 0
                        || length == 0
                        || length % DescriptorTable.DESCRIPTOR_BYTES != 0) {
                    return false;
                }
                inside = true;
                entries = (int) (length / DescriptorTable.DESCRIPTOR_BYTES);
                left = Math.min(entries, GuestBuffers.LONGEST);
                index = 0;
                continue;
            }
            if (!chain.add(address, length, (flags & DescriptorTable.WRITE) != 0)) {
                return false;
            }
            if (last) {
                return true;
            }
            index = DescriptorTable.next(ram, current, index);
        }
    }

    /** Gives it back; true when the driver wants an interrupt for it. */
    boolean give(DescriptorChain chain, long written) {
        return fill(chain, written, nextUsed) && publish(1);
    }

    /** Gives chains back, all at once; true when the driver wants an interrupt for them. */
    boolean giveTogether(List<DescriptorChain> given) {
        int count = 0;
        for (DescriptorChain chain : given) {
            if (fill(chain, chain.written(), nextUsed + count)) {
                count++;
            }
        }
        return count > 0 && publish(count);
    }

    /** Puts a chain into the ring, where the driver doesn't see it yet; false if it isn't ours. */
    private boolean fill(DescriptorChain given, long written, int index) {
        UsedRing ring = used;
        if (!(given instanceof GuestBuffers chain)
                || chain.life != life
                || !chain.isTaken()
                || ring == null
                || broken) {
            return false;
        }
        chain.end();
        free.push(chain);
        ring.put(index, chain.head(), written);
        return true;
    }

    private boolean publish(int count) {
        nextUsed = nextUsed + count & 0xFFFF;
        if (used != null) {
            used.publish(nextUsed);
        }
        return wantsInterrupt();
    }

    /** Virtio 1.2 §2.7.7.2, §2.7.10. */
    private boolean wantsInterrupt() {
        AvailableRing ring = available;
        if (ring == null) {
            return false;
        }
        // The driver sets what it wants, then looks at the index; here the other way round.
        VarHandle.fullFence();
        if (!eventIndex) {
            return !ring.wantsNoInterrupt();
        }
        int before = signalledUsed;
        signalledUsed = nextUsed;
        return (nextUsed - ring.usedEvent() - 1 & 0xFFFF) < (nextUsed - before & 0xFFFF);
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("size", size);
        out.putLongs("addresses", new long[] {descriptorAddress, driverAddress, deviceAddress});
        out.putBoolean("enabled", enabled);
        out.putBoolean("broken", broken);
        out.putBoolean("indirect", indirect);
        out.putBoolean("eventIndex", eventIndex);
        out.putInts("indices", new int[] {nextAvailable, nextUsed, signalledUsed});
        out.putInts("taken", takenHeads());
    }

    private int[] takenHeads() {
        List<Integer> heads = new ArrayList<>();
        chains.stream()
                .filter(GuestBuffers::isTaken)
                .sorted(Comparator.comparingLong(GuestBuffers::sequence))
                .forEach(chain -> heads.add(chain.head()));
        for (int i = againTaken; i < again.length; i++) {
            heads.add(again[i]);
        }
        return heads.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public void load(StateReader in) {
        reset();
        size = in.getInt("size");
        long[] addresses = in.getLongs("addresses");
        int[] indices = in.getInts("indices");
        again = in.getInts("taken");
        if (!isSize(size) || addresses.length != 3 || indices.length != 3 || again.length > size) {
            throw new StateException(
                    "a virtqueue of size %d with %d chains in work is not one of at most %d"
                            .formatted(size, again.length, maximumSize),
                    "load it into a machine of the same configuration");
        }
        setAddresses(addresses[0], addresses[1], addresses[2]);
        if (in.getBoolean("enabled")) {
            enable(in.getBoolean("indirect"), in.getBoolean("eventIndex"));
        }
        broken |= in.getBoolean("broken");
        nextAvailable = indices[0] & 0xFFFF;
        nextUsed = indices[1] & 0xFFFF;
        signalledUsed = indices[2] & 0xFFFF;
    }

    /** Whether chains that were in work when the state was saved are to be taken again. */
    boolean hasChainsAgain() {
        return againTaken < again.length;
    }
}
