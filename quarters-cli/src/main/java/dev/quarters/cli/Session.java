package dev.quarters.cli;

import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Node;
import dev.quarters.api.Progress;
import dev.quarters.cli.daemon.DaemonDoor;
import dev.quarters.cli.output.PlainProgress;
import dev.quarters.cli.output.ProgressBars;
import dev.quarters.cli.run.Terminal;
import dev.quarters.client.DaemonClient;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a verb works with: the node, opened when first asked for, and the streams of the person who
 * typed.
 */
public final class Session implements AutoCloseable {

    private final Supplier<Node> opener;
    private final Function<Optional<String>, DaemonDoor> doors;
    private final List<Command> commands;
    private final InputStream input;
    private final PrintStream output;
    private final PrintStream errorOutput;
    private final Terminal terminal;
    private Optional<Node> node = Optional.empty();
    private Optional<String> host = Optional.empty();
    private Optional<DaemonDoor> door = Optional.empty();
    private Optional<DaemonClient> daemon = Optional.empty();
    private boolean hadGuests;

    /**
     * @param opener makes the node
     * @param doors finds the daemon, by what {@code --host} says
     * @param commands all verbs there are
     */
    public Session(
            Supplier<Node> opener,
            Function<Optional<String>, DaemonDoor> doors,
            List<Command> commands,
            InputStream input,
            PrintStream output,
            PrintStream errorOutput,
            Terminal terminal) {
        this.opener = opener;
        this.doors = doors;
        this.commands = commands;
        this.input = input;
        this.output = output;
        this.errorOutput = errorOutput;
        this.terminal = terminal;
    }

    /** The node that guests run on. */
    public Node node() {
        if (node.isEmpty()) {
            node = Optional.of(opener.get());
        }
        return node.get();
    }

    /** The daemon that has the guests that outlive commands. It is started when asked. */
    public DaemonClient daemon() {
        if (daemon.isEmpty()) {
            daemon = Optional.of(new DaemonClient(door()));
        }
        return daemon.get();
    }

    /** Whether that daemon has this node: images and all. */
    public boolean isDaemonOfThisNode() {
        return door().isOfThisNode();
    }

    /** Whether that daemon may know anything: it runs, or there are guests that it would have. */
    public boolean isDaemonWorthwhile() {
        return door().isWorthwhile();
    }

    private DaemonDoor door() {
        if (door.isEmpty()) {
            door = Optional.of(doors.apply(host));
        }
        return door.get();
    }

    /** Chooses another daemon. */
    void chooseHost(String chosen) {
        host = Optional.of(chosen);
    }

    /** Makes a guest; see {@link Node#create}. */
    public Guest createGuest(GuestSpec spec, Progress progress) {
        Guest guest = node().create(spec, progress);
        hadGuests = true;
        return guest;
    }

    /** Whether a guest was made. */
    boolean hadGuests() {
        return hadGuests;
    }

    /** All verbs. */
    public List<Command> commands() {
        return commands;
    }

    /** Standard input. */
    public InputStream input() {
        return input;
    }

    /** Standard output: data only. */
    public PrintStream output() {
        return output;
    }

    /** Standard error: everything that is not data. */
    public PrintStream errorOutput() {
        return errorOutput;
    }

    /** The terminal that this runs in, if any. */
    public Terminal terminal() {
        return terminal;
    }

    /** Shows how a long operation goes, on standard error: bars on a terminal, else plain lines. */
    public Progress progress(boolean quiet) {
        if (quiet) {
            return Progress.SILENT;
        }
        return terminal.showsErrorOutput()
                ? new ProgressBars(errorOutput, terminal)
                : new PlainProgress(errorOutput);
    }

    @Override
    public void close() {
        daemon.ifPresent(DaemonClient::close);
        node.ifPresent(Node::close);
        output.flush();
        errorOutput.flush();
    }
}
