/**
 * The kvm engine: kernel-level virtualization. The host's kernel is the hypervisor; the PC is the
 * one of {@code quarters-pc}.
 *
 * <p>{@link dev.quarters.kvm.SharedVcpu} is its processor: user mode is the hardware's, by {@link
 * dev.quarters.kvm.UserMode}, and all else the software CPU's. See docs/adr/0011.
 */
@NullMarked
package dev.quarters.kvm;

import org.jspecify.annotations.NullMarked;
