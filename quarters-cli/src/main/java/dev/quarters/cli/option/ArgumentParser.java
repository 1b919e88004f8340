package dev.quarters.cli.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a command line apart by a table of options. */
public final class ArgumentParser {

    private final List<Option> table;
    private final Operands operands;
    private final Map<String, List<String>> found = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    private ArgumentParser(List<Option> table, Operands operands) {
        this.table = table;
        this.operands = operands;
    }

    /**
     * Takes {@code words} apart.
     *
     * @throws UsageException when a word is no option of the table, lacks its value, or the number
     *     of operands is wrong
     */
    public static Arguments parse(List<Option> table, Operands operands, List<String> words) {
        ArgumentParser parser = new ArgumentParser(table, operands);
        parser.read(words.iterator());
        parser.checkCount();
        return new Arguments(Map.copyOf(parser.found), List.copyOf(parser.rest));
    }

    private void read(Iterator<String> words) {
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("--")) {
                words.forEachRemaining(rest::add);
            } else if (word.startsWith("--")) {
                readLong(word.substring(2), words);
            } else if (word.startsWith("-") && word.length() > 1) {
                readLetters(word.substring(1), words);
            } else {
                rest.add(word);
                if (operands.endOptions()) {
                    readCommand(words);
                }
            }
        }
    }

    /** {@code IMAGE -- COMMAND} is {@code IMAGE COMMAND}: the dashes only please the eye. */
    private void readCommand(Iterator<String> words) {
        if (words.hasNext()) {
            String first = words.next();
            if (!first.equals("--")) {
                rest.add(first);
            }
            words.forEachRemaining(rest::add);
        }
    }

    private void readLong(String text, Iterator<String> words) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option option =
                table.stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown("--" + name));
        if (equals >= 0) {
            add(option, text.substring(equals + 1));
        } else if (option.isFlag()) {
            add(option, "true");
        } else {
            add(option, next(words, "--" + name, option));
        }
    }

    private void readLetters(String letters, Iterator<String> words) {
        for (int i = 0; i < letters.length(); i++) {
            String letter = letters.substring(i, i + 1);
            Option option =
                    table.stream()
                            .filter(candidate -> candidate.letter().equals(letter))
                            .findFirst()
                            .orElseThrow(() -> unknown("-" + letter));
            if (option.isFlag()) {
                add(option, "true");
                continue;
            }
            String value = letters.substring(i + 1);
            if (value.startsWith("=")) {
                value = value.substring(1);
            }
            add(option, value.isEmpty() ? next(words, "-" + letter, option) : value);
            return;
        }
    }

    private void add(Option option, String value) {
        if (option.isFlag() && !value.equals("true") && !value.equals("false")) {
            throw new UsageException("--" + option.name() + " is true or false, not " + value);
        }
        if (!option.choices().isEmpty() && !option.choices().contains(value)) {
            throw new UsageException(
                    "--"
                            + option.name()
                            + " is one of "
                            + String.join(", ", option.choices())
                            + ", not "
                            + value);
        }
        found.computeIfAbsent(option.name(), name -> new ArrayList<>()).add(value);
    }

    private static String next(Iterator<String> words, String typed, Option option) {
        if (!words.hasNext()) {
            throw new UsageException(typed + " needs a value: " + option.value());
        }
        return words.next();
    }

    private UsageException unknown(String typed) {
        Optional<String> near =
                table.stream()
                        .map(Option::name)
                        .filter(
                                name ->
                                        typed.length() > 3
                                                && Similarity.close(typed.substring(2), name))
                        .findFirst();
        return new UsageException(
                "unknown option "
                        + typed
                        + near.map(name -> "; did you mean --" + name + "?").orElse(""));
    }

    private void checkCount() {
        if (rest.size() < operands.atLeast() || rest.size() > operands.atMost()) {
            throw new UsageException(
                    operands.atMost() == 0
                            ? "takes no arguments, but got " + String.join(" ", rest)
                            : "needs "
                                    + operands.synopsis()
                                    + ", but got "
                                    + (rest.isEmpty() ? "nothing" : String.join(" ", rest)));
        }
    }
}
