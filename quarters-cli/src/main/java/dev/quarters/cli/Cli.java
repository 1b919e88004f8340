package dev.quarters.cli;

import dev.quarters.api.CommandException;
import dev.quarters.api.QuartersException;
import dev.quarters.cli.option.ArgumentParser;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Similarity;
import dev.quarters.cli.option.UsageException;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * Finds the verb that was typed, runs it, and turns every failure into a message and an exit code.
 */
public final class Cli {

    private final Session session;

    /** With the session that the verb will work with. */
    public Cli(Session session) {
        this.session = session;
    }

    /** Runs the command line; returns its exit code. */
    public int run(List<String> words) {
        PrintStream err = session.errorOutput();
        try {
            return dispatch(words);
        } catch (CommandException e) {
            complain(err, e);
            return e.exitCode();
        } catch (QuartersException e) {
            complain(err, e);
            return Command.FAILED;
        } catch (IOException e) {
            err.println("quarters: " + describe(e));
            return Command.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        } catch (RuntimeException e) {
            reportBug(err, e);
            return Command.FAILED;
        }
    }

    /** {@code -H HOST} stands before the verb, as with Docker's client. */
    private int dispatch(List<String> typed) throws IOException, InterruptedException {
        List<String> words = typed;
        while (!words.isEmpty() && words.getFirst().matches("-H|--host|--host=.*")) {
            int equals = words.getFirst().indexOf('=');
            int used = equals < 0 ? 2 : 1;
            if (words.size() < used) {
                session.errorOutput()
                        .println("quarters: " + words.getFirst() + " needs a value: unix://PATH");
                return Command.FAILED;
            }
            session.chooseHost(equals < 0 ? words.get(1) : words.getFirst().substring(equals + 1));
            words = words.subList(used, words.size());
        }
        return find(words);
    }

    private int find(List<String> words) throws IOException, InterruptedException {
        if (words.isEmpty() || isHelp(words.getFirst())) {
            String topic = words.size() > 1 ? String.join(" ", words.subList(1, words.size())) : "";
            return help(topic);
        }
        int length =
                words.size() > 1 && find(words.get(0) + " " + words.get(1)).isPresent() ? 2 : 1;
        String typed = String.join(" ", words.subList(0, length));
        Optional<Command> command = find(typed);
        if (command.isEmpty()) {
            session.errorOutput()
                    .println("quarters: there is no command \"" + typed + "\"" + near(typed));
            return Command.FAILED;
        }
        return run(command.get(), words.subList(length, words.size()));
    }

    private int run(Command command, List<String> words) throws IOException, InterruptedException {
        boolean wantsHelp =
                words.stream().takeWhile(word -> word.startsWith("-")).anyMatch(Cli::isHelpOption);
        if (wantsHelp) {
            new Help(session.output()).command(command);
            return 0;
        }
        try {
            return perform(
                    command, ArgumentParser.parse(command.options(), command.operands(), words));
        } catch (UsageException e) {
            session.errorOutput().println("quarters " + command.name() + ": " + e.getMessage());
            session.errorOutput().println("See: quarters help " + command.name());
            return Command.FAILED;
        }
    }

    private int perform(Command command, Arguments arguments)
            throws IOException, InterruptedException {
        try {
            return command.run(arguments, session);
        } catch (CommandException e) {
            throw e;
        } catch (QuartersException e) {
            complain(session.errorOutput(), e);
            return command.failureCode();
        }
    }

    private int help(String topic) {
        Help help = new Help(session.output());
        if (topic.isEmpty()) {
            help.overview(session.commands());
            return 0;
        }
        Optional<Command> command = find(topic);
        if (command.isEmpty()) {
            session.errorOutput()
                    .println("quarters: there is no command \"" + topic + "\"" + near(topic));
            return Command.FAILED;
        }
        help.command(command.get());
        return 0;
    }

    private Optional<Command> find(String typed) {
        String name = Synonyms.of(typed);
        return session.commands().stream()
                .filter(command -> command.name().equals(name))
                .findFirst();
    }

    private String near(String typed) {
        return session.commands().stream()
                .map(Command::name)
                .filter(name -> Similarity.close(typed, name))
                .findFirst()
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("; \"quarters help\" lists them");
    }

    private static boolean isHelp(String word) {
        return word.equals("help") || isHelpOption(word);
    }

    private static boolean isHelpOption(String word) {
        return word.equals("--help") || word.equals("-?");
    }

    private static void complain(PrintStream err, QuartersException e) {
        err.println("quarters: " + e.getMessage());
        if (!e.remedy().isEmpty()) {
            err.println("  " + e.remedy());
        }
    }

    /** The messages of the JDK's file exceptions are bare paths. */
    private static String describe(IOException e) {
        String kind =
                switch (e) {
                    case java.nio.file.NoSuchFileException missing -> "no such file: ";
                    case java.nio.file.AccessDeniedException denied -> "permission denied: ";
                    case java.nio.file.FileAlreadyExistsException exists -> "already exists: ";
                    default -> "";
                };
        return kind + e.getMessage();
    }

    /** A person sees a line; who wants to mend it sets QUARTERS_DEBUG. */
    private static void reportBug(PrintStream err, RuntimeException e) {
        err.println("quarters: internal error: " + e);
        if (System.getenv("QUARTERS_DEBUG") != null) {
            e.printStackTrace(err);
        } else {
            err.println("  This is a bug of Quarters. QUARTERS_DEBUG=1 shows where it happened.");
        }
    }
}
