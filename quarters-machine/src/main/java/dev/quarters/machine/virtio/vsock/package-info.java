/** The socket device: connections between guest and host without a network (virtio 1.2 §5.10). */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.vsock;
