/**
 * The system call filter: profiles as Docker and OCI write them, the built-in one, and their
 * compiler to classic BPF (seccomp(2)). {@link dev.quarters.confinement.seccomp.Profile} is what
 * someone wrote, {@link dev.quarters.confinement.seccomp.Filter} what of it applies to one guest,
 * {@link dev.quarters.confinement.seccomp.BpfProgram} what the kernel is given.
 */
@NullMarked
package dev.quarters.confinement.seccomp;

import org.jspecify.annotations.NullMarked;
