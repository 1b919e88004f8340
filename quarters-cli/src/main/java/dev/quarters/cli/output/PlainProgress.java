package dev.quarters.cli.output;

import dev.quarters.api.Progress;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** A line for each new thing that is done with an item: for files, pipes and logs. */
public final class PlainProgress implements Progress {

    private final PrintStream out;
    private final Map<String, String> last = new HashMap<>();

    /** Prints to {@code out}. */
    public PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void report(String item, String action, long done, long total) {
        if (!action.equals(last.put(item, action))) {
            out.println(item.isEmpty() ? action : item + ": " + action);
        }
    }
}
