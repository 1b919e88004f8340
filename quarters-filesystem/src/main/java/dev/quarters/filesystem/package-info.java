/**
 * Files of this host as a virtual machine's guest sees them. {@link
 * dev.quarters.filesystem.FileSystems} is the way in.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.filesystem;
