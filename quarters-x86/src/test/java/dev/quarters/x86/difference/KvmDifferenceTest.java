package dev.quarters.x86.difference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/**
 * The same as {@link NativeDifferenceTest} in user mode of a virtual machine, where error codes and
 * RIP of exceptions can be compared too. A long run: {@code -Dquarters.x86.difference.kvm=2000}
 * (instructions for each row; 4 by default), with the other properties.
 */
class KvmDifferenceTest {

    private static final int COUNT = Integer.getInteger("quarters.x86.difference.kvm", 0);
    private static final long SEED = Long.getLong("quarters.x86.difference.seed", 1);

    @Test
    void doesWhatTheHostsProcessorDoesInAVirtualMachine() {
        assumeTrue(COUNT > 0, "a longer proof: -Dquarters.x86.difference.kvm=COUNT for each row");
        assumeTrue(KvmProcessor.isPresent(), "no /dev/kvm that may be used: only the native runs");
        List<String> wrong = new ArrayList<>();
        long executed = 0;
        int rows = 0;
        int refused = 0;
        try (KvmProcessor hardware = new KvmProcessor()) {
            Comparison comparison = new Comparison(hardware, new Cycle());
            for (Row row : InstructionTable.STANDARD.rows()) {
                if (NativeDifferenceTest.isCompared(row)) {
                    Comparison.Outcome outcome = comparison.run(row, COUNT, SEED);
                    executed += outcome.executed();
                    rows++;
                    refused += outcome.refused();
                    if (outcome.different() > 0) {
                        wrong.add(outcome.toString());
                    }
                }
            }
        }
        System.out.printf(
                "seed %d: %d instructions of %d rows compared, %d more could not be executed%n",
                SEED, executed - refused, rows, refused);
        assertThat(refused).as("not executed").isLessThan((int) executed / 10 + 1);
        assertThat(wrong).as("seed " + SEED).isEmpty();
    }
}
