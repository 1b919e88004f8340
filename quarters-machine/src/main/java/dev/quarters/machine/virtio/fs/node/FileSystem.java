package dev.quarters.machine.virtio.fs.node;

import dev.quarters.machine.state.Stateful;

/** A tree of files that a guest can be given. */
public interface FileSystem
        extends Nodes, Names, Contents, Folders, ExtendedAttributes, Stateful, AutoCloseable {

    /** The guest starts anew and holds nothing but the root. */
    void forgetAll();

    /** Gives back what it takes of the host. */
    @Override
    void close();
}
