/** The network device (virtio 1.2 §5.1), and what it is connected to. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.network;
