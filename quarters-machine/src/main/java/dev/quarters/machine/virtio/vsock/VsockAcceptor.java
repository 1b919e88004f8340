package dev.quarters.machine.virtio.vsock;

/** Hears of connections from the guest. */
@FunctionalInterface
public interface VsockAcceptor {

    /** A program of the guest connected. Who hears of what happens to the channel is returned. */
    VsockListener accept(VsockChannel channel);
}
