package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Attribute;
import dev.quarters.x86.decode.Row;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Executes random instructions of rows on both processors. For one thread. */
final class Comparison {

    /**
     * What came of a row.
     *
     * @param executed instructions compared
     * @param completed those of them that raised no exception
     * @param refused those that the hardware could not execute
     * @param unsteady those that the hardware did otherwise when they were not the same at first,
     *     and then as the software CPU: below some hypervisors an exception is raised now and then
     *     that the instruction has no reason for
     * @param different those that were not the same on both
     * @param first words about the first few of these
     */
    record Outcome(
            Row row,
            int executed,
            int completed,
            int refused,
            int unsteady,
            int different,
            List<String> first) {

        @Override
        public String toString() {
            return "%s: %d of %d different%n%s"
                    .formatted(
                            row.instruction(),
                            different,
                            executed,
                            String.join(System.lineSeparator(), first));
        }
    }

    private static final int SHOWN = 3;

    private final Hardware hardware;
    private final SoftwareProcessor software;
    private final List<Trial> batch = new ArrayList<>();

    /** A case, and what the software CPU made of it. */
    private static final class Trial {
        final Case made = new Case();
        final MachineState after = new MachineState();
        @Nullable String failure;
    }

    Comparison(Hardware hardware, Step step) {
        this.hardware = hardware;
        this.software = new SoftwareProcessor(step);
    }

    /** Makes a case out of a row and a seed, and nothing else. */
    static void make(Case target, Row row, long seed) {
        SplitMix random = new SplitMix(seed);
        RandomState.fill(target.before, random);
        target.code = Encoder.encode(row, target.before, random);
        target.step = row.attributes().contains(Attribute.JUMP);
        target.name = row.instruction();
    }

    /** Compares that many instructions of a row. */
    Outcome run(Row row, int count, long seed) {
        int completed = 0;
        int refused = 0;
        int unsteady = 0;
        int different = 0;
        List<String> first = new ArrayList<>(SHOWN);
        for (int done = 0; done < count; done += batch.size()) {
            prepare(row, Math.min(count - done, NativeProcessor.BATCH), seed + done);
            execute(row);
            for (Trial each : batch) {
                completed += each.made.after.vector == MachineState.NONE ? 1 : 0;
                if (each.failure == null && hardware.refused(each.made, each.after)) {
                    refused++;
                    continue;
                }
                String difference = difference(each, row);
                if (difference != null && isSameWhenRepeated(each, row)) {
                    unsteady++;
                } else if (difference != null) {
                    different++;
                    if (first.size() < SHOWN) {
                        first.add(describe(each.made, difference));
                    }
                }
            }
        }
        return new Outcome(row, count, completed, refused, unsteady, different, first);
    }

    private boolean isSameWhenRepeated(Trial trial, Row row) {
        if (trial.failure != null) {
            return false;
        }
        Trial again = new Trial();
        again.made.code = trial.made.code;
        again.made.step = trial.made.step;
        again.made.name = trial.made.name;
        again.made.before.set(trial.made.before);
        software.run(again.made, again.after);
        hardware.run(List.of(again.made));
        return difference(again, row) == null;
    }

    private void execute(Row row) {
        try {
            hardware.run(batch.stream().map(each -> each.made).toList());
        } catch (IllegalStateException failure) {
            throw new IllegalStateException(row.instruction(), failure);
        }
    }

    private void prepare(Row row, int count, long seed) {
        while (batch.size() < count) {
            batch.add(new Trial());
        }
        while (batch.size() > count) {
            batch.removeLast();
        }
        for (int i = 0; i < count; i++) {
            prepare(batch.get(i), row, seed + i);
        }
    }

    private void prepare(Trial trial, Row row, long number) {
        // Each seed begins a sequence far from its neighbour's.
        long seed = number * 0xD1B54A32D192ED03L;
        do {
            make(trial.made, row, seed++);
            trial.failure = null;
            try {
                software.run(trial.made, trial.after);
            } catch (RuntimeException | LinkageError failure) {
                trial.failure = "the software CPU failed: " + failure + at(failure);
            }
        } while (hardware.isItsOwn(trial.after));
    }

    private @Nullable String difference(Trial trial, Row row) {
        if (trial.failure != null) {
            return trial.failure;
        }
        Case each = trial.made;
        MachineState after = trial.after;
        if (MakersChoice.isOwn(row, each, after)) {
            return null;
        }
        if (namesAnyByte(row)) {
            each.after.faultAddress = 0;
            after.faultAddress = 0;
        }
        if (hasOpenOrder(row, each.after) && isAccess(after)) {
            after.vector = each.after.vector;
            after.faultAddress = each.after.faultAddress;
            after.errorCode = each.after.errorCode;
        }
        if (Approximation.isAllowed(row)) {
            Approximation.align(each.after, after);
        }
        String difference = Difference.between(each.after, after, UndefinedFlags.of(row));
        return difference == null && hardware.tellsErrorCodes()
                ? Difference.betweenExceptions(each.after, after)
                : difference;
    }

    /** Two accesses may fault: which of them is made first, the SDM does not say. */
    static boolean hasOpenOrder(Row row, MachineState after) {
        return row.mnemonic().matches("ENTER|CMPS|CALL") && isAccess(after);
    }

    private static boolean isAccess(MachineState state) {
        return state.vector >= 12 && state.vector <= 14;
    }

    /** Which byte of these a page fault names, is each processor's own affair. */
    static boolean namesAnyByte(Row row) {
        return row.mnemonic().matches("MASKMOV.*|FNSTENV|FLDENV|FNSAVE|FRSTOR");
    }

    private static String at(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }

    private static String describe(Case each, String difference) {
        return "  %s  different: %s%n      before: %s"
                .formatted(
                        HexFormat.of().formatHex(each.code),
                        difference,
                        Difference.operands(each.before));
    }
}
