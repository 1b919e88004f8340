/**
 * The emulator engine: guest-OS virtualization. A guest is an ordinary program of the host: the
 * board of {@code quarters-machine} with the software CPU of {@code quarters-x86}, booting the
 * kernel of {@code quarters-bootkit}, with the image served by {@code quarters-filesystem}.
 */
@NullMarked
package dev.quarters.emulator;

import org.jspecify.annotations.NullMarked;
