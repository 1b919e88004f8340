package dev.quarters.machine.virtio.entropy;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;

import java.security.SecureRandom;
import java.util.Arrays;

/** The host's secure random numbers: never the same twice, so there is no state. */
public final class HostEntropy implements EntropySource {

    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(byte[] bytes, int offset, int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        System.arraycopy(drawn, 0, bytes, offset, length);
        Arrays.fill(drawn, (byte) 0);
    }

    @Override
    public void save(StateWriter out) {}

    @Override
    public void load(StateReader in) {}
}
