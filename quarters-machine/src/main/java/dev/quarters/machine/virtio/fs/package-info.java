/**
 * The virtio file system device (virtio 1.2 §5.11). It carries FUSE messages ({@code fuse}) to a
 * file system of the host ({@code node}: what such a one must be able to do).
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.fs;
