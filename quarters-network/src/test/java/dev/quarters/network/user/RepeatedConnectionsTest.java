package dev.quarters.network.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.network.tcp.FirstSequences;
import dev.quarters.network.tcp.TcpEndpoints;

import org.junit.jupiter.api.Test;

/** Connections between the same ends, one after the other. */
class RepeatedConnectionsTest {

    private static final TcpEndpoints ENDS = new TcpEndpoints(1, 80, 2, 40_000);
    private static final long SECOND = 1_000_000_000L;

    /** A guest that closed the one before waits for a minute, and takes only what is later. */
    @Test
    void theNextBeginsBeyondWhatTheLastSent() {
        FirstSequences sequences = new FirstSequences();

        int first = sequences.of(ENDS, 5 * SECOND);
        for (int seconds = 1; seconds <= 60; seconds++) {
            int later = sequences.of(ENDS, (5 + seconds) * SECOND);
            assertThat(later - first).as("after %d s", seconds).isGreaterThan(seconds * 15_000_000);
        }
    }

    @Test
    void othersCantBeGuessedOfOne() {
        FirstSequences sequences = new FirstSequences();
        int one = sequences.of(ENDS, SECOND);

        assertThat(sequences.of(new TcpEndpoints(1, 80, 2, 40_001), SECOND)).isNotEqualTo(one);
        assertThat(new FirstSequences().of(ENDS, SECOND)).isNotEqualTo(one);
    }
}
