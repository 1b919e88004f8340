package dev.quarters.machine.board;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Random;

/**
 * Whatever a guest does to a device, nothing is thrown and nothing hangs. {@code
 * -Dquarters.fuzz.operations=1000000} for the long run; {@code -Dquarters.fuzz.seed} for another.
 */
class HostileGuestTest {

    private static final int OPERATIONS = Integer.getInteger("quarters.fuzz.operations", 20_000);
    private static final long SEED = Long.getLong("quarters.fuzz.seed", 1);

    static List<FuzzedBoard.Target> targets() {
        return FuzzedBoard.targets();
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Timeout(600)
    void nothingIsThrown(FuzzedBoard.Target target) {
        try (FuzzedBoard fuzzed = new FuzzedBoard()) {
            assertThatCode(() -> fuzzed.fuzz(target, new Random(SEED), OPERATIONS))
                    .as("%s, seed %d", target, SEED)
                    .doesNotThrowAnyException();
        }
    }
}
