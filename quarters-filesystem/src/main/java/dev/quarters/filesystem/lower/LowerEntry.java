package dev.quarters.filesystem.lower;

import dev.quarters.machine.virtio.fs.node.Attributes;

/** What a name in the layers is. */
public sealed interface LowerEntry permits LowerFolder, LowerFile {

    /** What it is to the guest. */
    Attributes attributes();
}
