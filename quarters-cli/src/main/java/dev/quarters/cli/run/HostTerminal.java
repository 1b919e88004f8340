package dev.quarters.cli.run;

import dev.quarters.api.TerminalSize;
import dev.quarters.linux.io.Terminal.Attributes;

import java.util.Set;

/**
 * The terminal of this process. Which streams are terminals is told by the launcher, since the
 * shell knows it for nothing; system calls are made only once a terminal is really worked with.
 */
public final class HostTerminal implements Terminal {

    private static final TerminalSize USUAL = new TerminalSize(80, 24);
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR_OUTPUT = 2;

    private final Set<String> terminals;

    private HostTerminal(Set<String> terminals) {
        this.terminals = terminals;
    }

    /** Reads what the launcher says in the property {@code quarters.terminals}. */
    public static HostTerminal ofThisProcess() {
        return new HostTerminal(
                Set.of(System.getProperty("quarters.terminals", "").trim().split(",")));
    }

    @Override
    public boolean isInput() {
        return terminals.contains("input");
    }

    @Override
    public boolean isOutput() {
        return terminals.contains("output");
    }

    @Override
    public boolean showsErrorOutput() {
        return terminals.contains("error");
    }

    @Override
    public TerminalSize size() {
        if (!isInput() && !isOutput() && !showsErrorOutput()) {
            return USUAL;
        }
        int descriptor = isOutput() ? OUTPUT : isInput() ? INPUT : ERROR_OUTPUT;
        return dev.quarters.linux.io.Terminal.size(descriptor)
                .filter(size -> size.columns() > 0)
                .map(size -> new TerminalSize(size.columns(), size.rows()))
                .orElse(USUAL);
    }

    @Override
    public Mode raw() {
        return dev.quarters.linux.io.Terminal.attributes(INPUT)
                .map(HostTerminal::makeRaw)
                .orElse(Mode.UNCHANGED);
    }

    private static Mode makeRaw(Attributes before) {
        dev.quarters.linux.io.Terminal.setAttributes(INPUT, before.raw());
        return () -> dev.quarters.linux.io.Terminal.setAttributes(INPUT, before);
    }
}
