/**
 * FUSE messages as Linux's virtio-fs driver sends them (linux/fuse.h, protocol 7.31 and newer), put
 * before a {@link dev.quarters.machine.virtio.fs.node.FileSystem}. One class for each family of
 * requests; {@code Session} knows which is whose.
 *
 * <p>Hot: a message is parsed and answered in arrays that are used again, and the bytes of files go
 * between the host's kernel and guest memory without a stop. The guest may be hostile: nothing is
 * taken from a message before its length was checked.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.fs.fuse;
