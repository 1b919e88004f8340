/**
 * The block device (virtio 1.2 §5.2) and the images behind it. The device knows {@link
 * dev.quarters.machine.virtio.block.BlockImage} alone.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.block;
