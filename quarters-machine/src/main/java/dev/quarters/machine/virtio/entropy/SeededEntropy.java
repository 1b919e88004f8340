package dev.quarters.machine.virtio.entropy;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;

/**
 * The same bytes for the same seed, for deterministic runs: SplitMix64 (Steele, Lea and Flood,
 * OOPSLA 2014). Not secure.
 */
public final class SeededEntropy implements EntropySource {

    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    public SeededEntropy(long seed) {
        state = seed;
    }

    @Override
    public void fill(byte[] bytes, int offset, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            if (i % 8 == 0) {
                word = next();
            }
            bytes[offset + i] = (byte) (word >> 8 * (i % 8));
        }
    }

    private long next() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ state >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public void save(StateWriter out) {
        out.putLong("state", state);
    }

    @Override
    public void load(StateReader in) {
        state = in.getLong("state");
    }
}
