/**
 * Layers that never change with a folder above that takes all changes, as overlayfs has them, but
 * with the guest's own owners, devices and attributes, whoever runs the monitor.
 *
 * <p>The upper folder has only folders (0700) and regular files (0600) of the monitor's user, and
 * whiteouts. What a file is to the guest stands in its {@link
 * dev.quarters.filesystem.host.OwnerRecord}; the target of a symbolic link is the content of its
 * file. So nothing that a guest makes is of any use or harm on the host.
 *
 * <p>A node is found by its place: a name in a folder, and so on up to the root. The classes here
 * share an {@code Overlay} and have one family of operations each.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.filesystem.overlay;
