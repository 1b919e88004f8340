/**
 * Folders and files of the host that a guest sees as they are, while others may change them. A node
 * is a file by its device and inode; its descriptor is a path (O_PATH), which opens nothing, and is
 * found again by names without any symbolic link when it was closed to make room.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.filesystem.bind;
