package dev.quarters.machine.virtio.fs.node;

/**
 * What is to be changed of a node: the fields whose bits are in {@code what}, which are those of
 * FUSE's SETATTR.
 */
public record AttributeChange(
        int what,
        int mode,
        int uid,
        int gid,
        long size,
        long accessSeconds,
        int accessNanos,
        long modifySeconds,
        int modifyNanos) {

    public static final int MODE = 1;
    public static final int UID = 1 << 1;
    public static final int GID = 1 << 2;
    public static final int SIZE = 1 << 3;
    public static final int ACCESS = 1 << 4;
    public static final int MODIFY = 1 << 5;
    public static final int ACCESS_NOW = 1 << 7;
    public static final int MODIFY_NOW = 1 << 8;
    public static final int KILL_SET_ID = 1 << 11;

    /** Whether any of those bits is there. */
    public boolean has(int bits) {
        return (what & bits) != 0;
    }
}
