/** The console device: byte streams between guest and host (virtio 1.2 §5.3). */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.console;
