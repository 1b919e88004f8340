package dev.quarters.filesystem.overlay;

import dev.quarters.filesystem.host.Descriptor;
import dev.quarters.machine.virtio.fs.node.Attributes;

/** A node that the guest knows. What is in the upper folder has no other truth than here. */
abstract sealed class Inode permits Folder, Leaf {

    /** By which the guest calls it; never used again for another. */
    long id;

    /** How often the guest got it and did not give it back. */
    long holds;

    /** Whether it is in the upper folder. */
    boolean upper;

    /** In the guest's words. Of what is in the upper folder, size and times may be old. */
    final Attributes attributes = new Attributes();

    /** The host's file: of the upper folder, else of the layer that it is in. */
    final Descriptor descriptor = new Descriptor();

    /** Whether nobody needs it any more. */
    abstract boolean isIdle();
}
