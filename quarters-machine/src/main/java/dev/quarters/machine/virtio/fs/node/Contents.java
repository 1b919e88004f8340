package dev.quarters.machine.virtio.fs.node;

/** The bytes of regular files. */
public interface Contents {

    /**
     * Whether only this guest changes the files. Then it need not tell of opening and closing, and
     * may keep what it read for as long as it likes.
     */
    boolean isExclusive();

    /** The guest opens a file; only when it is not alone. */
    int open(long node, boolean toWrite);

    /** The guest closes what it opened. */
    void close(long node);

    /** Reads into the buffers until they are full or the file ends; returns the bytes. */
    long read(long node, long offset, Buffers to);

    /**
     * Writes all of the buffers; returns the bytes.
     *
     * @param killSetId who writes has no CAP_FSETID
     */
    long write(long node, long offset, Buffers from, boolean killSetId);

    /** fallocate(2). */
    int allocate(long node, int mode, long offset, long length);

    /** lseek(2) for data or a hole. */
    long seek(long node, long offset, int whence);

    /** copy_file_range(2); may copy less. */
    long copy(long from, long offset, long to, long toOffset, long length);

    /** Brings a file or folder to the disk. */
    int sync(long node, boolean dataOnly);

    /** Brings everything to the disk. */
    int syncAll();
}
