package dev.quarters.filesystem.lower;

import dev.quarters.filesystem.host.Name;
import dev.quarters.machine.virtio.fs.node.Attributes;

/**
 * Anything but a folder.
 *
 * @param folder that it is in
 * @param layer which of the folder's layers it is in
 */
public record LowerFile(LowerFolder folder, int layer, Name name, Attributes attributes)
        implements LowerEntry {}
