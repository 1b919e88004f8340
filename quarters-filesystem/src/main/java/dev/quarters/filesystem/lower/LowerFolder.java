package dev.quarters.filesystem.lower;

import dev.quarters.filesystem.host.Descriptor;
import dev.quarters.machine.virtio.fs.node.Attributes;

/** A folder of one or more layers that are seen as one. */
public final class LowerFolder implements LowerEntry {

    private final byte[] path;
    private final int[] layers;
    private final Descriptor[] descriptors;
    private final Attributes attributes;

    /**
     * @param path from the layers' roots, without a slash at either end
     * @param layers those that have it, the topmost first
     */
    LowerFolder(byte[] path, int[] layers, Attributes attributes) {
        this.path = path;
        this.layers = layers;
        this.attributes = attributes;
        descriptors = new Descriptor[layers.length];
        for (int i = 0; i < layers.length; i++) {
            descriptors[i] = new Descriptor();
        }
    }

    /** From the layers' roots, not to be changed. */
    public byte[] path() {
        return path;
    }

    int[] layers() {
        return layers;
    }

    Descriptor descriptor(int layer) {
        return descriptors[layer];
    }

    @Override
    public Attributes attributes() {
        return attributes;
    }
}
