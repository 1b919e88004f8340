package dev.quarters.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures contenders turn by turn, and prints what each took and how the first compares with the
 * others.
 */
final class Turns {

    /** Does the thing once, and tells how long it took. */
    @FunctionalInterface
    interface Turn {
        long nanos() throws Exception;
    }

    private record Contender(String name, Turn turn, long[] nanos) {
        Samples samples() {
            return Samples.of(nanos);
        }
    }

    private final int count;
    private final List<Contender> contenders = new ArrayList<>();

    /** With that many turns for each. */
    Turns(int count) {
        this.count = count;
    }

    /** Adds a contender. */
    Turns of(String name, Turn turn) {
        contenders.add(new Contender(name, turn, new long[count]));
        return this;
    }

    /** Takes the turns, of which the first rounds don't count, and prints. */
    void take(int warmUpRounds) throws Exception {
        for (int round = -warmUpRounds; round < count; round++) {
            for (Contender contender : contenders) {
                long nanos = contender.turn.nanos();
                if (round >= 0) {
                    contender.nanos[round] = nanos;
                }
            }
        }
        System.out.println("                    min      med      p95  ms");
        for (Contender contender : contenders) {
            System.out.printf("%-14s %s%n", contender.name, contender.samples());
        }
        double own = contenders.getFirst().samples().medianMillis();
        for (Contender other : contenders.subList(1, contenders.size())) {
            System.out.printf(
                    Locale.ROOT,
                    "ratio of the medians to %s: %.2f%n",
                    other.name,
                    own / other.samples().medianMillis());
        }
    }
}
