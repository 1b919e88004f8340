package dev.quarters.machine.virtio.entropy;

import dev.quarters.machine.state.Stateful;

/** Where random bytes come from. What of it must be the same after loading is its state. */
public interface EntropySource extends Stateful {

    /** Fills that part of an array. */
    void fill(byte[] bytes, int offset, int length);
}
