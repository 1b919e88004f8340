package dev.quarters.cli.output;

import dev.quarters.api.Progress;
import dev.quarters.cli.run.Terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A line for each item, each redrawn in place (ECMA-48 cursor movements), at most ten times a
 * second. Items beyond the terminal's height scroll away undrawn.
 */
public final class ProgressBars implements Progress {

    private static final long REDRAW_NANOS = 100_000_000;
    private static final int BAR = 30;

    private record Line(String action, long done, long total) {
        boolean isRunning() {
            return total > 0 && done < total;
        }
    }

    private final PrintStream out;
    private final Terminal terminal;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private int drawn;
    private long lastDrawn = System.nanoTime() - REDRAW_NANOS;

    /** Draws on {@code out}, which is that terminal. */
    public ProgressBars(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void report(String item, String action, long done, long total) {
        Line next = new Line(action, done, total);
        Line previous = lines.put(item, next);
        boolean onlyMoved = previous != null && previous.action.equals(action) && next.isRunning();
        long now = System.nanoTime();
        if (onlyMoved && now - lastDrawn < REDRAW_NANOS) {
            return;
        }
        lastDrawn = now;
        draw();
    }

    private void draw() {
        int columns = Math.max(20, terminal.size().columns());
        int rows = Math.max(2, terminal.size().rows() - 1);
        List<Map.Entry<String, Line>> visible = new ArrayList<>(lines.entrySet());
        if (visible.size() > rows) {
            visible = visible.subList(visible.size() - rows, visible.size());
        }
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append('A');
        }
        for (Map.Entry<String, Line> line : visible) {
            String shown = text(line.getKey(), line.getValue());
            text.append("\r\u001b[2K");
            text.append(shown, 0, Math.min(shown.length(), columns - 1)).append('\n');
        }
        drawn = visible.size();
        out.print(text);
        out.flush();
    }

    private static String text(String item, Line line) {
        StringBuilder text = new StringBuilder(item.isEmpty() ? "" : item + ": ");
        text.append(line.action);
        if (line.total > 0) {
            int filled = (int) Math.min(BAR, BAR * line.done / line.total);
            text.append(" [").repeat('=', filled);
            text.append(filled < BAR ? ">" : "").repeat(' ', Math.max(0, BAR - 1 - filled));
            text.append("] ")
                    .append(Sizes.bytes(line.done))
                    .append('/')
                    .append(Sizes.bytes(line.total));
        } else if (line.done > 0) {
            text.append(' ').append(Sizes.bytes(line.done));
        }
        return text.toString();
    }
}
