/**
 * The PC that a guest boots in: the board of {@code quarters-machine} with the guest's devices,
 * booting the kernel of {@code quarters-bootkit}, with the image served by {@code
 * quarters-filesystem}. What its processor is, the engine says; {@link dev.quarters.pc.software}
 * has the software CPU as one.
 */
@NullMarked
package dev.quarters.pc;

import org.jspecify.annotations.NullMarked;
