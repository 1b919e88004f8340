/** How fast the virtio devices are, without a guest: a driver of a few lines in its place. */
@org.jspecify.annotations.NullMarked
package dev.quarters.bench.virtio;
