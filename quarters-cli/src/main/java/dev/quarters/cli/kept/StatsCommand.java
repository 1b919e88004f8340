package dev.quarters.cli.kept;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Listing;
import dev.quarters.cli.output.Listing.Column;
import dev.quarters.client.Answers;
import dev.quarters.client.Containers;
import dev.quarters.client.Query;
import dev.quarters.json.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows what guests use, again and again. */
public final class StatsCommand implements Command {

    private static final String TO_THE_TOP = "\033[2J\033[H";

    @Override
    public String name() {
        return "stats";
    }

    @Override
    public String summary() {
        return "Show what guests use of processors and memory";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("all", "Also those that don't run").letter("a"),
                Option.flag("no-stream", "Once instead of again and again"),
                Option.flag("no-trunc", "Print ids in full"),
                Listing.FORMAT);
    }

    @Override
    public Operands operands() {
        return Operands.atLeast(0, "[GUEST…]");
    }

    @Override
    public List<Example> examples() {
        return List.of(new Example("quarters stats --no-stream web", "what it uses now"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        Containers containers = session.daemon().containers();
        boolean once = arguments.has("no-stream");
        while (true) {
            List<String> guests =
                    arguments.operands().isEmpty()
                            ? containers
                                    .list(Query.none().flag("all", arguments.has("all")))
                                    .stream()
                                    .map(guest -> guest.text("Id"))
                                    .toList()
                            : arguments.operands();
            Listing listing = listing();
            samples(containers, guests)
                    .forEach(
                            sample -> listing.add(Usage.of(sample).row(arguments.has("no-trunc"))));
            if (!once && session.terminal().isOutput()) {
                session.output().print(TO_THE_TOP);
            }
            listing.print(arguments, session.output());
            session.output().flush();
            if (once) {
                return 0;
            }
        }
    }

    private static Listing listing() {
        return new Listing(
                new Column("CONTAINER ID", "ID"),
                new Column("NAME", "Name"),
                new Column("CPU %", "CPUPerc"),
                new Column("MEM USAGE / LIMIT", "MemUsage"),
                new Column("MEM %", "MemPerc"),
                new Column("NET I/O", "NetIO"),
                new Column("BLOCK I/O", "BlockIO"),
                new Column("PIDS", "PIDs"));
    }

    /** The daemon takes a second for each, since it measures twice: all at once. */
    private static List<Json> samples(Containers containers, List<String> guests) {
        List<Thread> threads = new ArrayList<>();
        List<Optional<Json>> found = new ArrayList<>();
        List<QuartersException> failures = new ArrayList<>();
        for (int i = 0; i < guests.size(); i++) {
            int index = i;
            found.add(Optional.empty());
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (Answers answer =
                                                containers.stats(guests.get(index), true)) {
                                            Optional<Json> sample = answer.next();
                                            synchronized (found) {
                                                found.set(index, sample);
                                            }
                                        } catch (QuartersException e) {
                                            synchronized (found) {
                                                failures.add(e);
                                            }
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    }));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return found.stream().flatMap(Optional::stream).toList();
    }
}
