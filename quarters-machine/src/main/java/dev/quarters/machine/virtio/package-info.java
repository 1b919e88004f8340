/** Virtio 1.2: transport and devices, apart. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio;
