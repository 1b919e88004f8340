package dev.quarters.machine.virtio;

/** Feature bits that belong to no device type (virtio 1.2 §6). */
public final class Features {

    public static final long INDIRECT_DESCRIPTORS = 1L << 28;
    public static final long EVENT_INDEX = 1L << 29;
    public static final long VERSION_1 = 1L << 32;

    /** What the transport offers for every device. */
    static final long OF_TRANSPORT = INDIRECT_DESCRIPTORS | EVENT_INDEX | VERSION_1;

    private Features() {}
}
