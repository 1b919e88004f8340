package dev.quarters.cli.kept;

import dev.quarters.client.DaemonClient;
import dev.quarters.client.Query;
import dev.quarters.json.Json;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Asks the daemon to remove what nobody needs. */
final class Prune {

    private Prune() {}

    /**
     * What was removed.
     *
     * @param head above them: {@code Deleted Volumes:}
     */
    record Pruned(String head, List<String> names, long bytes) {
        void print(PrintStream out) {
            if (!names.isEmpty()) {
                out.println(head);
                names.forEach(out::println);
                out.println();
            }
        }
    }

    static Pruned guests(DaemonClient daemon, boolean all, List<String> filters) {
        Json answer = daemon.containers().prune(query(filters));
        return new Pruned("Deleted Containers:", names(answer, "ContainersDeleted"), bytes(answer));
    }

    static Pruned volumes(DaemonClient daemon, boolean all, List<String> filters) {
        List<String> asked = new ArrayList<>(filters);
        if (all) {
            asked.add("all=1");
        }
        Json answer = daemon.volumes().prune(query(asked));
        return new Pruned("Deleted Volumes:", names(answer, "VolumesDeleted"), bytes(answer));
    }

    static Pruned networks(DaemonClient daemon, boolean all, List<String> filters) {
        Json answer = daemon.networks().prune(query(filters));
        return new Pruned("Deleted Networks:", names(answer, "NetworksDeleted"), 0);
    }

    static Pruned images(DaemonClient daemon, boolean all, List<String> filters) {
        List<String> asked = new ArrayList<>(filters);
        if (all) {
            asked.add("dangling=false");
        }
        Json answer = daemon.images().prune(query(asked));
        List<String> lines =
                answer.find("ImagesDeleted").map(Json::asElements).orElse(List.of()).stream()
                        .map(
                                one ->
                                        one.text("Deleted").isEmpty()
                                                ? "untagged: " + one.text("Untagged")
                                                : "deleted: " + one.text("Deleted"))
                        .toList();
        return new Pruned("Deleted Images:", lines, bytes(answer));
    }

    private static Query query(List<String> filters) {
        return Query.none().and("filters", FilterOption.read(filters));
    }

    private static List<String> names(Json answer, String member) {
        return answer.find(member).map(Json::asElements).orElse(List.of()).stream()
                .map(Json::asText)
                .toList();
    }

    private static long bytes(Json answer) {
        return answer.find("SpaceReclaimed").map(Json::asLong).orElse(0L);
    }
}
