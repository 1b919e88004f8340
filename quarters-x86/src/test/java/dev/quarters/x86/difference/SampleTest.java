package dev.quarters.x86.difference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * On every host, the software CPU does what a real processor was recorded to do. The record is made
 * anew by {@code -Dquarters.x86.difference.record=FILE} on an x86-64 host.
 */
class SampleTest {

    private static final String RECORD = System.getProperty("quarters.x86.difference.record", "");
    private static final int CASES = 24;

    @Test
    void doesWhatWasRecorded() {
        SoftwareProcessor software = new SoftwareProcessor(new Cycle());
        MachineState after = new MachineState();
        Case each = new Case();
        List<String> wrong = new ArrayList<>();
        for (Sample.Recorded recorded : Sample.read()) {
            Comparison.make(each, recorded.row(), recorded.seed());
            software.run(each, after);
            if (Digest.of(recorded.row(), after) != recorded.digest()) {
                wrong.add(Sample.name(recorded.row()) + " seed " + recorded.seed());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theHostsProcessorDoesWhatWasRecorded() {
        assumeTrue(NativeProcessor.isPresent(), "not an x86-64 host: nothing to compare with");
        List<Sample.Recorded> sample = Sample.read();
        List<Case> cases = new ArrayList<>();
        for (Sample.Recorded recorded : sample) {
            Case each = new Case();
            Comparison.make(each, recorded.row(), recorded.seed());
            cases.add(each);
        }
        try (NativeProcessor hardware = new NativeProcessor()) {
            hardware.run(cases);
        }
        int different = 0;
        for (int i = 0; i < cases.size(); i++) {
            Row row = sample.get(i).row();
            boolean same = Digest.of(row, cases.get(i).after) == sample.get(i).digest();
            different += same || !HostFeatures.has(row.feature()) ? 0 : 1;
        }
        // What the SDM leaves open may differ from one maker's processors to another's.
        assertThat(different).as("different from the record").isLessThan(cases.size() / 100 + 1);
    }

    @Test
    void records() throws IOException {
        assumeTrue(!RECORD.isEmpty(), "to record, set -Dquarters.x86.difference.record=FILE");
        List<String> lines = new ArrayList<>();
        lines.add(
                "# What a real processor did: see Sample. Opcode and instruction = seed:digest …");
        try (NativeProcessor hardware = new NativeProcessor()) {
            for (Row row : InstructionTable.STANDARD.rows()) {
                if (NativeDifferenceTest.isCompared(row) && !Approximation.isAllowed(row)) {
                    lines.add(record(row, hardware));
                }
            }
        }
        Files.write(Path.of(RECORD), lines);
    }

    private static String record(Row row, NativeProcessor hardware) {
        List<Case> cases = new ArrayList<>();
        for (long seed = 1; seed <= CASES; seed++) {
            Case each = new Case();
            Comparison.make(each, row, seed);
            cases.add(each);
        }
        hardware.run(cases);
        StringBuilder line = new StringBuilder(Sample.name(row)).append(" =");
        for (int i = 0; i < CASES; i++) {
            if (Comparison.hasOpenOrder(row, cases.get(i).after)) {
                continue;
            }
            int digest = Digest.of(row, cases.get(i).after);
            line.append(' ').append(i + 1).append(':').append(Integer.toUnsignedString(digest, 36));
        }
        return line.toString();
    }
}
