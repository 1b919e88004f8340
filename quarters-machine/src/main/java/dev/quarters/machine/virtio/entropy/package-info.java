/** The entropy device: random numbers for the guest (virtio 1.2 §5.4). */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.entropy;
