/**
 * The kernel's KVM interface, a type for each kind of file descriptor: {@link
 * dev.quarters.linux.kvm.KvmSystem} is /dev/kvm, {@link dev.quarters.linux.kvm.KvmMachine} a
 * virtual machine and {@link dev.quarters.linux.kvm.KvmProcessor} a virtual processor. (The fourth
 * kind, devices in the kernel, has no user here.)
 *
 * <p>They do what one ioctl(2) does and know no virtual PC. Structures are memory segments with the
 * kernel's layout.
 */
@NullMarked
package dev.quarters.linux.kvm;

import org.jspecify.annotations.NullMarked;
