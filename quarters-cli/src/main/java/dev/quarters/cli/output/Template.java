package dev.quarters.cli.output;

import dev.quarters.cli.option.UsageException;
import dev.quarters.json.Json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code --format} says, in the part of Go's templates that people use: {@code {{.A.B}}},
 * {@code {{json .A}}}, {@code {{index .A "key"}}}, {@code {{len .A}}}, {@code {{upper .A}}}, {@code
 * {{lower .A}}}, {@code {{join .A ","}}}, {@code {{range .A}}…{{end}}}, {@code {{if
 * .A}}…{{else}}…{{end}}}, and {@code \t}, {@code \n} between them.
 */
public final class Template {

    private final List<Node> nodes;

    private Template(List<Node> nodes) {
        this.nodes = nodes;
    }

    /** A part of it. */
    private sealed interface Node {}

    private record Text(String text) implements Node {}

    private record Action(List<String> words) implements Node {}

    private record Range(String path, List<Node> nodes) implements Node {}

    private record If(String path, List<Node> then, List<Node> otherwise) implements Node {}

    /**
     * Reads one.
     *
     * @throws UsageException when it is malformed, or has what is not understood here
     */
    public static Template parse(String text) {
        Parser parser = new Parser(text.replace("\\t", "\t").replace("\\n", "\n"));
        List<Node> nodes = parser.nodes(false);
        return new Template(nodes);
    }

    private static final class Parser {

        private final String text;
        private int position;
        private String ended = "";

        Parser(String text) {
            this.text = text;
        }

        /** Up to the end, or up to {@code end} or {@code else}. */
        List<Node> nodes(boolean inner) {
            List<Node> nodes = new ArrayList<>();
            while (position < text.length()) {
                int open = text.indexOf("{{", position);
                if (open != position) {
                    int until = open < 0 ? text.length() : open;
                    nodes.add(new Text(text.substring(position, until)));
                    position = until;
                    continue;
                }
                int close = text.indexOf("}}", open);
                if (close < 0) {
                    throw wrong("\"{{\" without \"}}\"");
                }
                position = close + 2;
                List<String> words = words(text.substring(open + 2, close).strip());
                switch (words.getFirst()) {
                    case "end", "else" -> {
                        if (!inner) {
                            throw wrong("unexpected {{" + words.getFirst() + "}}");
                        }
                        ended = words.getFirst();
                        return nodes;
                    }
                    case "range" -> nodes.add(new Range(path(words), nodes(true)));
                    case "if" -> nodes.add(condition(words));
                    default -> nodes.add(action(words));
                }
            }
            if (inner) {
                throw wrong("{{end}} is missing");
            }
            return nodes;
        }

        private Node condition(List<String> words) {
            List<Node> then = nodes(true);
            List<Node> otherwise = ended.equals("else") ? nodes(true) : List.of();
            return new If(path(words), then, otherwise);
        }

        private String path(List<String> words) {
            if (words.size() != 2 || !isPath(words.get(1))) {
                throw wrong("{{" + words.getFirst() + "}} takes a field, such as .State");
            }
            return words.get(1);
        }

        private Node action(List<String> words) {
            boolean alone = words.size() == 1 && isPath(words.getFirst());
            boolean function =
                    words.size() >= 2
                            && List.of("json", "index", "len", "upper", "lower", "join", "println")
                                    .contains(words.getFirst())
                            && isPath(words.get(1));
            if (!alone && !function) {
                throw wrong("{{" + String.join(" ", words) + "}} is not understood");
            }
            return new Action(words);
        }

        private static boolean isPath(String word) {
            return word.equals(".") || word.matches("(\\.[\\w-]+)+");
        }

        private List<String> words(String inside) {
            List<String> words = new ArrayList<>();
            java.util.regex.Matcher matcher =
                    java.util.regex.Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(inside);
            while (matcher.find()) {
                words.add(
                        Optional.ofNullable(matcher.group(1))
                                .orElseGet(() -> String.valueOf(matcher.group(2))));
            }
            if (words.isEmpty()) {
                throw wrong("{{}} is empty");
            }
            return words;
        }

        private static UsageException wrong(String what) {
            return new UsageException(
                    "--format: "
                            + what
                            + "; there are fields such as {{.Names}}, and json, index, len, upper,"
                            + " lower, join, println, range, if, else, end");
        }
    }

    /** The text that it makes of a value. */
    public String apply(Json value) {
        StringBuilder out = new StringBuilder();
        write(nodes, value, out);
        return out.toString();
    }

    private static void write(List<Node> nodes, Json value, StringBuilder out) {
        for (Node node : nodes) {
            switch (node) {
                case Text(var text) -> out.append(text);
                case Action(var words) -> out.append(act(words, value));
                case Range(var path, var inner) ->
                        elements(find(value, path)).forEach(each -> write(inner, each, out));
                case If(var path, var then, var otherwise) ->
                        write(isTrue(find(value, path)) ? then : otherwise, value, out);
            }
        }
    }

    private static String act(List<String> words, Json value) {
        if (words.size() == 1) {
            return shown(find(value, words.getFirst()));
        }
        Json found = find(value, words.get(1));
        return switch (words.getFirst()) {
            case "json" -> found.toText();
            case "index" -> shown(index(found, words.subList(2, words.size())));
            case "len" ->
                    Integer.toString(
                            found instanceof Json.Text(var text)
                                    ? text.length()
                                    : elements(found).size());
            case "upper" -> shown(found).toUpperCase(Locale.ROOT);
            case "lower" -> shown(found).toLowerCase(Locale.ROOT);
            case "join" ->
                    elements(found).stream()
                            .map(Template::shown)
                            .collect(Collectors.joining(words.size() > 2 ? words.get(2) : ""));
            default -> shown(found) + "\n";
        };
    }

    private static Json index(Json value, List<String> keys) {
        Json found = value;
        for (String key : keys) {
            if (found instanceof Json.Elements(var elements) && key.matches("\\d{1,9}")) {
                int number = Integer.parseInt(key);
                found = number < elements.size() ? elements.get(number) : new Json.Null();
            } else {
                found = found.find(key).orElseGet(Json.Null::new);
            }
        }
        return found;
    }

    private static Json find(Json value, String path) {
        Json found = value;
        for (String name : path.equals(".") ? new String[0] : path.substring(1).split("\\.")) {
            found = found.find(name).orElseGet(Json.Null::new);
        }
        return found;
    }

    private static List<Json> elements(Json value) {
        return switch (value) {
            case Json.Elements(var elements) -> elements;
            case Json.Members(var members) -> List.copyOf(members.values());
            default -> List.of();
        };
    }

    private static boolean isTrue(Json value) {
        return switch (value) {
            case Json.Null() -> false;
            case Json.Bool(var flag) -> flag;
            case Json.Numeral(var literal) -> !literal.equals("0");
            case Json.Text(var text) -> !text.isEmpty();
            case Json.Elements(var elements) -> !elements.isEmpty();
            case Json.Members(var members) -> !members.isEmpty();
        };
    }

    /** As Go prints it. */
    private static String shown(Json value) {
        return switch (value) {
            case Json.Null() -> "<no value>";
            case Json.Bool(var flag) -> Boolean.toString(flag);
            case Json.Numeral(var literal) -> literal;
            case Json.Text(var text) -> text;
            case Json.Elements(var elements) ->
                    elements.stream()
                            .map(Template::shown)
                            .collect(Collectors.joining(" ", "[", "]"));
            case Json.Members(var members) ->
                    members.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(entry -> entry.getKey() + ":" + shown(entry.getValue()))
                            .collect(Collectors.joining(" ", "map[", "]"));
        };
    }

    /** The fields that it prints by themselves, for heads. */
    List<String> fields() {
        return nodes.stream()
                .flatMap(
                        node ->
                                node instanceof Action(var words)
                                        ? words.stream()
                                        : java.util.stream.Stream.of())
                .filter(word -> word.startsWith("."))
                .flatMap(word -> Arrays.stream(word.substring(1).split("\\.")).limit(1))
                .toList();
    }
}
