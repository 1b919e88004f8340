package dev.quarters.machine.virtio.fs.node;

/**
 * Making, moving and removing names. What returns a node counts as {@link Nodes#lookup}. Names are
 * checked: no slash, no zero byte, neither empty nor a dot or two, at most 255 bytes.
 */
public interface Names {

    /** renameat2(2): there must be nothing of the new name. */
    int RENAME_NOREPLACE = 1;

    /** renameat2(2): both names change places. */
    int RENAME_EXCHANGE = 2;

    /**
     * Makes anything but a folder or a symbolic link.
     *
     * @param device of a device, as in {@link Attributes#device}
     */
    long makeNode(long folder, byte[] name, Creation as, int device, Attributes made);

    /** Makes a folder. */
    long makeFolder(long folder, byte[] name, Creation as, Attributes made);

    /** Makes a symbolic link. */
    long makeSymbolicLink(long folder, byte[] name, byte[] target, Creation as, Attributes made);

    /** Makes a regular file without a name (O_TMPFILE). */
    long makeUnnamed(long folder, Creation as, Attributes made);

    /** Gives a node one more name. */
    long link(long node, long folder, byte[] name, Attributes found);

    /** Removes a name of what is no folder. */
    int removeFile(long folder, byte[] name);

    /** Removes an empty folder. */
    int removeFolder(long folder, byte[] name);

    /** Renames, by the flags of renameat2(2). */
    int rename(long folder, byte[] name, long newFolder, byte[] newName, int flags);

    /** What a new node is (its mode with the type), and whose. */
    record Creation(int mode, int uid, int gid) {}
}
