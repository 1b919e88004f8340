package dev.quarters.cli.run;

import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.client.Containers;
import dev.quarters.client.Execs;
import dev.quarters.client.Query;

/** What is told to a command in a guest besides what is typed. */
public interface Talks {

    /** The size of the terminal that shows it. */
    void resize(TerminalSize size);

    /** A signal that this process got. */
    void signal(int number);

    /** Tells it to a guest's own command. */
    static Talks of(Containers containers, String id, boolean withSignals) {
        return new Talks() {
            @Override
            public void resize(TerminalSize size) {
                quietly(() -> containers.resize(id, size));
            }

            @Override
            public void signal(int number) {
                if (withSignals) {
                    Query query = Query.of("signal", Integer.toString(number));
                    quietly(() -> containers.order(id, "kill", query));
                }
            }
        };
    }

    /** Tells it to a further command, which gets no signals, as with Docker. */
    static Talks of(Execs execs, String id) {
        return new Talks() {
            @Override
            public void resize(TerminalSize size) {
                quietly(() -> execs.resize(id, size));
            }

            @Override
            public void signal(int number) {
                Runtime.getRuntime().halt(128 + number);
            }
        };
    }

    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (QuartersException ended) {
            // It is gone by now, or not yet there.
        }
    }
}
