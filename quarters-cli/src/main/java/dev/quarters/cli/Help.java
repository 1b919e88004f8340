package dev.quarters.cli;

import dev.quarters.cli.option.Option;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Writes help texts from the tables that the parser reads. */
final class Help {

    private static final int WIDTH = 100;

    private final PrintStream out;

    Help(PrintStream out) {
        this.out = out;
    }

    void overview(List<Command> commands) {
        out.println("Usage: quarters COMMAND [OPTION…]");
        out.println();
        out.println("Runs one image under each of the four virtualization techniques.");
        out.println();
        int width = commands.stream().mapToInt(command -> command.name().length()).max().orElse(0);
        for (Command command : commands) {
            out.println("  " + pad(command.name(), width) + "  " + command.summary());
        }
        out.println();
        out.println("quarters help COMMAND tells more of one of them.");
    }

    void command(Command command) {
        out.println(
                "Usage: quarters "
                        + command.name()
                        + (command.options().isEmpty() ? "" : " [OPTION…]")
                        + (command.operands().synopsis().isEmpty()
                                ? ""
                                : " " + command.operands().synopsis()));
        out.println();
        out.println(command.summary() + ".");
        options(command.options());
        if (!command.examples().isEmpty()) {
            out.println();
            out.println("Examples:");
            for (Command.Example example : command.examples()) {
                out.println("  " + example.line());
                out.println("      " + example.effect());
            }
        }
    }

    private void options(List<Option> options) {
        if (options.isEmpty()) {
            return;
        }
        out.println();
        out.println("Options:");
        List<String> heads = options.stream().map(Help::head).toList();
        int width = Math.min(30, heads.stream().mapToInt(String::length).max().orElse(0));
        for (int i = 0; i < options.size(); i++) {
            option(heads.get(i), options.get(i).description(), width);
        }
    }

    private void option(String head, String description, int width) {
        List<String> lines = wrap(description, WIDTH - width - 4);
        if (head.length() > width) {
            out.println("  " + head);
        } else {
            out.println("  " + pad(head, width) + "  " + lines.removeFirst());
        }
        lines.forEach(line -> out.println(" ".repeat(width + 4) + line));
    }

    private static String head(Option option) {
        return (option.letter().isEmpty() ? "    " : "-" + option.letter() + ", ")
                + "--"
                + option.name()
                + (option.isFlag() ? "" : " " + option.value());
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
