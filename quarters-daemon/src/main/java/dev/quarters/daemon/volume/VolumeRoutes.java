package dev.quarters.daemon.volume;

import dev.quarters.api.ConflictException;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.node.GuestId;
import dev.quarters.node.life.Household;
import dev.quarters.node.volume.Volume;
import dev.quarters.node.volume.Volumes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that can be asked of volumes. */
public final class VolumeRoutes {

    private final Household household;

    private VolumeRoutes(Household household) {
        this.household = household;
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        VolumeRoutes volumes = new VolumeRoutes(household);
        return List.of(
                Route.of("GET", "/volumes", "List volumes", volumes::list),
                Route.of("POST", "/volumes/create", "Make one", volumes::create),
                Route.of("POST", "/volumes/prune", "Remove what nobody uses", volumes::prune),
                Route.of("GET", "/volumes/{name}", "All about one", volumes::inspect),
                Route.of("DELETE", "/volumes/{name}", "Remove one", volumes::remove));
    }

    private static JsonObject view(Volume volume) {
        JsonObject labels = Json.object();
        volume.labels().forEach(labels::put);
        return Json.object()
                .put("CreatedAt", volume.created().toString())
                .put("Driver", "local")
                .put("Labels", labels.build())
                .put("Mountpoint", volume.folder().toString())
                .put("Name", volume.name())
                .put("Options", new Json.Null())
                .put("Scope", "local");
    }

    /** All of them with what they use of the disk. */
    public static Json withSizes(Household household) {
        return Json.of(
                household.volumes().all().stream()
                        .map(
                                volume ->
                                        view(volume)
                                                .put("UsageData", usage(household, volume))
                                                .build())
                        .toList());
    }

    private static Json usage(Household household, Volume volume) {
        return Json.object()
                .put("Size", Volumes.size(volume))
                .put("RefCount", household.usersOf(volume.name()).size())
                .build();
    }

    private void list(Call call) throws IOException {
        Filters filters =
                call.filters().only(Set.of("name", "label", "label!", "driver", "dangling"));
        List<Json> found =
                household.volumes().all().stream()
                        .filter(volume -> filters.fits("name", volume.name()::contains))
                        .filter(volume -> filters.fitsLabels(volume.labels()))
                        .filter(volume -> filters.fits("driver", "local"::equals))
                        .filter(
                                volume ->
                                        filters.fits(
                                                "dangling",
                                                word ->
                                                        household.usersOf(volume.name()).isEmpty()
                                                                == word.matches("true|1")))
                        .map(volume -> view(volume).build())
                        .toList();
        call.answer(
                Json.object().put("Volumes", Json.of(found)).put("Warnings", List.of()).build());
    }

    private void create(Call call) throws IOException {
        Json asked = call.document();
        String driver = asked.text("Driver");
        boolean plain =
                asked.find("DriverOpts").filter(some -> !some.asMembers().isEmpty()).isEmpty();
        if (!(driver.isEmpty() || driver.equals("local")) || !plain) {
            throw new HttpException(
                    501, "volumes are folders of the host: other drivers and options can't be had");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        asked.find("Labels")
                .ifPresent(some -> some.asMembers().forEach((k, v) -> labels.put(k, v.asText())));
        String name = asked.text("Name");
        Volume volume =
                name.isEmpty()
                        ? household.volumes().obtain(GuestId.random(), labels, true)
                        : household.volumes().obtain(name, labels, false);
        happened("create", volume.name());
        call.answer(201, view(volume).build());
    }

    private void happened(String action, String name) {
        household.events().happened("volume", action, name, Map.of("driver", "local"));
    }

    private void inspect(Call call) throws IOException {
        call.answer(view(household.volumes().get(call.value("name"))).build());
    }

    private void remove(Call call) throws IOException {
        String name = call.value("name");
        if (household.volumes().find(name).isEmpty() && call.flag("force")) {
            call.done();
            return;
        }
        Volume volume = household.volumes().get(name);
        var users = household.usersOf(volume.name());
        if (!users.isEmpty()) {
            throw new ConflictException(
                    "remove "
                            + volume.name()
                            + ": volume is in use - ["
                            + users.getFirst().id()
                            + "]",
                    "");
        }
        long _ = household.volumes().remove(volume.name());
        happened("destroy", volume.name());
        call.done();
    }

    private void prune(Call call) throws IOException {
        Filters filters = call.filters().only(Set.of("label", "label!", "all"));
        boolean all = filters.of("all").stream().anyMatch(word -> word.matches("true|1"));
        List<String> removed = new ArrayList<>();
        long reclaimed = 0;
        for (Volume volume : household.volumes().all()) {
            if ((all || volume.anonymous())
                    && filters.fitsLabels(volume.labels())
                    && household.usersOf(volume.name()).isEmpty()) {
                reclaimed += household.volumes().remove(volume.name());
                removed.add(volume.name());
            }
        }
        call.answer(
                Json.object()
                        .put("VolumesDeleted", removed)
                        .put("SpaceReclaimed", reclaimed)
                        .build());
    }
}
