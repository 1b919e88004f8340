/**
 * What stands behind a virtio file system device: nodes by number, and what can be done to them.
 *
 * <p>Results are as a kernel's: a negative number is an error of Linux ({@link
 * dev.quarters.machine.virtio.fs.node.ErrorNumber}), whatever the host. Numbers of nodes come from
 * a guest that may be hostile: an unknown one is ESTALE. All calls come from one thread at a time.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.fs.node;
