/**
 * Kernel-level virtualization without hardware: User Mode Linux, a kernel that is a program of the
 * host. {@link dev.quarters.uml.UmlEngine} is the engine, {@link dev.quarters.uml.UmlScript} what
 * the program can reach: nothing but a network of the guest and its host, over which all else goes.
 */
@NullMarked
package dev.quarters.uml;

import org.jspecify.annotations.NullMarked;
