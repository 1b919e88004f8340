package dev.quarters.cli.host;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a completion script for a shell, from the same tables that the parser reads. */
public final class CompletionCommand implements Command {

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "Print a completion script for bash, zsh or fish";
    }

    @Override
    public Operands operands() {
        return Operands.exactly(1, "bash|zsh|fish");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("source <(quarters completion bash)", "for this shell"),
                new Example(
                        "quarters completion fish > ~/.config/fish/completions/quarters.fish",
                        "for every fish"));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        PrintStream out = session.output();
        switch (arguments.operand()) {
            case "bash" -> bash(session.commands(), out);
            case "zsh" -> {
                out.println("autoload -U +X bashcompinit && bashcompinit");
                bash(session.commands(), out);
            }
            case "fish" -> fish(session.commands(), out);
            default -> {
                session.errorOutput()
                        .println(
                                "quarters: no completion for \""
                                        + arguments.operand()
                                        + "\": known are bash, zsh and fish");
                return FAILED;
            }
        }
        return 0;
    }

    private static void bash(List<Command> commands, PrintStream out) {
        out.println("_quarters() {");
        out.println("  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}");
        out.println("  if [ \"$COMP_CWORD\" -eq 1 ]; then");
        out.println("    COMPREPLY=($(compgen -W \"" + firstWords(commands) + "\" -- \"$word\"))");
        out.println("    return");
        out.println("  fi");
        out.println("  case \"${COMP_WORDS[1]} $before\" in");
        for (Command command : commands) {
            for (Option option : command.options()) {
                if (!option.choices().isEmpty()) {
                    out.println(
                            "    '"
                                    + firstWord(command)
                                    + " --"
                                    + option.name()
                                    + "') COMPREPLY=($(compgen -W \""
                                    + String.join(" ", option.choices())
                                    + "\" -- \"$word\")); return;;");
                }
            }
        }
        out.println("  esac");
        out.println("  case \"${COMP_WORDS[1]}\" in");
        for (String word : firstWordsOf(commands)) {
            String completed =
                    commands.stream()
                            .filter(command -> firstWord(command).equals(word))
                            .flatMap(CompletionCommand::words)
                            .distinct()
                            .collect(Collectors.joining(" "));
            out.println(
                    "    "
                            + word
                            + ") COMPREPLY=($(compgen -W \""
                            + completed
                            + "\" -- \"$word\"));;");
        }
        out.println("  esac");
        out.println("  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$word\"))");
        out.println("}");
        out.println("complete -F _quarters quarters");
    }

    private static void fish(List<Command> commands, PrintStream out) {
        out.println("complete -c quarters -f");
        for (Command command : commands) {
            out.println(
                    "complete -c quarters -n __fish_use_subcommand -a "
                            + quote(firstWord(command))
                            + " -d "
                            + quote(command.summary()));
            for (Option option : command.options()) {
                out.println(
                        "complete -c quarters -n '__fish_seen_subcommand_from "
                                + firstWord(command)
                                + "' -l "
                                + option.name()
                                + (option.letter().isEmpty() ? "" : " -s " + option.letter())
                                + (option.isFlag() ? "" : " -r")
                                + (option.choices().isEmpty()
                                        ? ""
                                        : " -a " + quote(String.join(" ", option.choices())))
                                + " -d "
                                + quote(option.description()));
            }
        }
    }

    private static String firstWords(List<Command> commands) {
        return String.join(" ", firstWordsOf(commands)) + " help";
    }

    private static List<String> firstWordsOf(List<Command> commands) {
        return commands.stream().map(CompletionCommand::firstWord).distinct().toList();
    }

    /** What may follow the first word: the second one, and the options. */
    private static Stream<String> words(Command command) {
        return Stream.concat(
                Stream.of(secondWord(command).strip()).filter(word -> !word.isEmpty()),
                command.options().stream().map(option -> "--" + option.name()));
    }

    private static String firstWord(Command command) {
        return command.name().split(" ")[0];
    }

    private static String secondWord(Command command) {
        String[] words = command.name().split(" ");
        return words.length > 1 ? words[1] + " " : "";
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
