package dev.quarters.network.user;

/** Takes Ethernet frames on their way to a guest. */
@FunctionalInterface
public interface FrameSink {

    /**
     * Takes a frame, on the network's thread; the array is not to be kept.
     *
     * @return false when the guest has no space at this moment; {@link Port#receivable} tells when
     *     it has
     */
    boolean take(byte[] frame, int offset, int length);
}
