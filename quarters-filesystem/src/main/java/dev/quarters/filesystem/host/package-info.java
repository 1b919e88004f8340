/**
 * Files of the host by system calls that return the kernel's result, so that an error goes to the
 * guest as it is. Hot: arguments lie in native memory that is used again. Names are bytes.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.filesystem.host;
