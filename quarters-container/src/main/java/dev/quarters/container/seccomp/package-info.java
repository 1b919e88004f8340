/**
 * The system call filter: profiles as Docker and OCI write them, the built-in one, and their
 * compiler to classic BPF (seccomp(2)). {@link dev.quarters.container.seccomp.Profile} is what
 * someone wrote, {@link dev.quarters.container.seccomp.Filter} what of it applies to one guest,
 * {@link dev.quarters.container.seccomp.BpfProgram} what the kernel is given.
 */
@NullMarked
package dev.quarters.container.seccomp;

import org.jspecify.annotations.NullMarked;
