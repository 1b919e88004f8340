/**
 * Starting a machine: a Linux kernel by its 64-bit boot protocol, an ELF kernel by PVH, or
 * firmware.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.boot;
