package dev.quarters.guest.mount;

import dev.quarters.api.NameSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a guest has in /etc/resolv.conf: see resolv.conf(5). */
public final class ResolverFile {

    private ResolverFile() {}

    /**
     * Its content.
     *
     * @param resolver the name server of its networks, which asks the others; empty: it has none
     */
    public static String of(Optional<String> resolver, NameSettings names) {
        StringBuilder text = new StringBuilder();
        resolver.map(List::of)
                .orElse(names.servers())
                .forEach(server -> text.append("nameserver ").append(server).append('\n'));
        line(text, "search", names.search());
        line(text, "options", options(resolver.isPresent(), names));
        return text.toString();
    }

    /** Names of guests have no dot: they are asked for as they are before domains are tried. */
    private static List<String> options(boolean guestsAreKnown, NameSettings names) {
        boolean said = names.options().stream().anyMatch(option -> option.startsWith("ndots:"));
        if (said || names.search().isEmpty() || !guestsAreKnown) {
            return names.options();
        }
        List<String> options = new ArrayList<>(names.options());
        options.add("ndots:0");
        return options;
    }

    private static void line(StringBuilder text, String keyword, List<String> words) {
        if (!words.isEmpty()) {
            text.append(keyword).append(' ').append(String.join(" ", words)).append('\n');
        }
    }
}
