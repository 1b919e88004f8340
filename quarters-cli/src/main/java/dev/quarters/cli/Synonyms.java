package dev.quarters.cli;

import java.util.Map;
import java.util.Set;

/** Docker's other words for the same verbs. */
final class Synonyms {

    /** Verbs that may stand behind {@code container}. */
    private static final Set<String> OF_GUESTS =
            Set.of(
                    "run", "create", "start", "stop", "restart", "kill", "pause", "unpause", "wait",
                    "ps", "logs", "attach", "exec", "cp", "stats", "top", "port", "rename",
                    "update", "rm", "commit", "diff", "export");

    private static final Map<String, String> OTHERS =
            Map.ofEntries(
                    Map.entry("container ls", "ps"),
                    Map.entry("container list", "ps"),
                    Map.entry("container remove", "rm"),
                    Map.entry("image pull", "pull"),
                    Map.entry("image push", "push"),
                    Map.entry("image ls", "images"),
                    Map.entry("image list", "images"),
                    Map.entry("image tag", "tag"),
                    Map.entry("image rm", "rmi"),
                    Map.entry("image remove", "rmi"),
                    Map.entry("image load", "load"),
                    Map.entry("image save", "save"),
                    Map.entry("image history", "history"),
                    Map.entry("image import", "import"),
                    Map.entry("volume list", "volume ls"),
                    Map.entry("volume remove", "volume rm"),
                    Map.entry("network list", "network ls"),
                    Map.entry("network remove", "network rm"),
                    Map.entry("system events", "events"),
                    Map.entry("info", "system info"),
                    Map.entry("--version", "version"),
                    Map.entry("-v", "version"));

    private Synonyms() {}

    /** The verb that is meant. */
    static String of(String typed) {
        String guests = "container ";
        if (typed.startsWith(guests) && OF_GUESTS.contains(typed.substring(guests.length()))) {
            return typed.substring(guests.length());
        }
        return OTHERS.getOrDefault(typed, typed);
    }
}
