package dev.quarters.x86.difference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/**
 * Every row of the instruction tables does what this host's processor does, in 64-bit user mode,
 * for random operands. A long run: {@code -Dquarters.x86.difference.count=20000} (instructions for
 * each row; 200 by default), {@code -Dquarters.x86.difference.rows=ADD.*} (a regular expression for
 * rows as the tables write them), {@code -Dquarters.x86.difference.seed=7}.
 */
class NativeDifferenceTest {

    private static final int COUNT = Integer.getInteger("quarters.x86.difference.count", 200);
    private static final long SEED = Long.getLong("quarters.x86.difference.seed", 1);
    private static final String ROWS = System.getProperty("quarters.x86.difference.rows", ".*");

    @Test
    void doesWhatTheHostsProcessorDoes() {
        assumeTrue(NativeProcessor.isPresent(), "not an x86-64 host: only the recorded sample");
        List<String> wrong = new ArrayList<>();
        long executed = 0;
        long unsteady = 0;
        int rows = 0;
        try (NativeProcessor hardware = new NativeProcessor()) {
            Comparison comparison = new Comparison(hardware, new Cycle());
            for (Row row : InstructionTable.STANDARD.rows()) {
                if (isCompared(row)) {
                    Comparison.Outcome outcome = comparison.run(row, COUNT, SEED);
                    executed += outcome.executed();
                    unsteady += outcome.unsteady();
                    rows++;
                    if (outcome.different() > 0) {
                        wrong.add(outcome.toString());
                    }
                }
            }
        }
        System.out.printf(
                "seed %d: %d instructions of %d rows compared, %d of them twice: this host's"
                        + " processor did them otherwise at first%n",
                SEED, executed, rows, unsteady);
        assertThat(wrong).as("seed " + SEED).isEmpty();
        assertThat(unsteady).isLessThanOrEqualTo(executed / 10_000);
    }

    static boolean isCompared(Row row) {
        return row.number() > InstructionTable.TOO_LONG
                && row.instruction().matches(ROWS)
                && NotCompared.reason(row) == null
                && HostFeatures.has(row.feature());
    }
}
