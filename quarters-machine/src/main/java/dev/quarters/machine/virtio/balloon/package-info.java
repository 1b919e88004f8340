/** The balloon device: the guest gives memory back to the host (virtio 1.2 §5.5). */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.balloon;
