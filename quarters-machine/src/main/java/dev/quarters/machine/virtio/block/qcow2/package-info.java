/**
 * Images in QEMU's qcow2 format, versions 2 and 3 (QEMU docs/interop/qcow2). An image is a file of
 * clusters; two levels of tables say where a guest's clusters are, and reference counts say which
 * clusters are in use. Nothing in an image is trusted.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.block.qcow2;
