package dev.quarters.machine.virtio.fs.node;

/** Nodes and their attributes. */
public interface Nodes {

    /** The number of the root folder. */
    long ROOT = 1;

    /**
     * Finds a name in a folder. The guest holds the node once more from now on.
     *
     * @return the node, or {@code -error}
     */
    long lookup(long folder, byte[] name, Attributes found);

    /** The guest gives so many holds back. */
    void forget(long node, long holds);

    /** What a node is. */
    int attributes(long node, Attributes found);

    /** Changes a node, and tells what it is then. */
    int change(long node, AttributeChange change, Attributes found);

    /**
     * Where a symbolic link leads.
     *
     * @return the length, or {@code -error}
     */
    int readLink(long node, byte[] target);

    /** What the file system holds in all. */
    Capacity capacity();
}
