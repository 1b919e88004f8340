/**
 * Linux without native code of others: the system calls ({@link dev.quarters.linux.Kernel}), their
 * errors, and the memory for their arguments.
 *
 * <p>Above it: {@code uapi} the constants, {@code script} lists of system calls that a child runs
 * by itself, {@code spawn} such children, {@code event} waiting for many file descriptors with one
 * thread, {@code io} pipes and terminals as streams, {@code file} files relative to directories
 * that are open, {@code user} user namespaces.
 */
@NullMarked
package dev.quarters.linux;

import org.jspecify.annotations.NullMarked;
