package dev.quarters.machine.virtio.fs.node;

/** Extended attributes, xattr(7). Names have at most 255 bytes and values at most 65536. */
public interface ExtendedAttributes {

    /** Returns the length of the value, or {@code -error} (ENODATA). */
    int getAttribute(long node, byte[] name, byte[] value);

    /** Writes the names, each ended by a zero byte; returns the length, or {@code -error}. */
    int listAttributes(long node, byte[] names);

    /** setxattr(2); the flags are XATTR_CREATE (1) and XATTR_REPLACE (2). */
    int setAttribute(long node, byte[] name, byte[] value, int flags);

    /** Removes one. */
    int removeAttribute(long node, byte[] name);
}
