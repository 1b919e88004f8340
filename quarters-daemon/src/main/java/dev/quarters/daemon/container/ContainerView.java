package dev.quarters.daemon.container;

import dev.quarters.api.GuestState;
import dev.quarters.api.HostProcess;
import dev.quarters.api.Image;
import dev.quarters.daemon.network.NetworkView;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.node.life.Health;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;
import dev.quarters.node.record.GuestRecord;
import dev.quarters.node.record.Keeping;
import dev.quarters.node.record.Life;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A guest as Docker's documents show it (API 1.45 "ContainerSummary", "ContainerInspect"). */
final class ContainerView {

    private static final Json NOTHING = Json.object().build();

    /** What a host's part of a container is when the client says nothing. */
    private static final Map<String, Json> USUAL =
            Map.of(
                    "LogConfig",
                    Json.object().put("Type", "json-file").put("Config", NOTHING).build(),
                    "IpcMode",
                    Json.of("private"),
                    "ShmSize",
                    Json.of(64L << 20));

    private final Household household;
    private final StandingGuest guest;
    private final GuestRecord record;
    private final NetworkView network;

    ContainerView(Household household, StandingGuest guest) {
        this.household = household;
        this.guest = guest;
        this.record = guest.record();
        this.network = new NetworkView(household, guest);
    }

    /** Docker's word for where it is in its life. */
    String status() {
        return status(record.life());
    }

    private static String status(Life life) {
        if (life.restarting()) {
            return "restarting";
        }
        return switch (life.state()) {
            case CREATED -> "created";
            case STARTING, RUNNING, STOPPING -> "running";
            case PAUSED -> "paused";
            case EXITED -> life.started().isPresent() ? "exited" : "created";
            case REMOVED -> "removing";
        };
    }

    private String statusText() {
        Life life = record.life();
        String since =
                Times.about(
                        Duration.between(
                                life.state().isAlive()
                                        ? life.started().orElse(record.created())
                                        : life.finished().orElse(record.created()),
                                Instant.now()));
        return switch (status()) {
            case "created" -> "Created";
            case "running" -> "Up " + since + healthText();
            case "paused" -> "Up " + since + " (Paused)";
            case "restarting" -> "Restarting (" + life.exitCode() + ") " + since + " ago";
            case "exited" -> "Exited (" + life.exitCode() + ") " + since + " ago";
            default -> "Removal In Progress";
        };
    }

    private String healthText() {
        return guest.health()
                .map(
                        health ->
                                health.status() == Health.Status.STARTING
                                        ? " (health: starting)"
                                        : " (" + health.status().word() + ")")
                .orElse("");
    }

    /** Docker's word for how well it is. */
    String health() {
        return guest.health().map(health -> health.status().word()).orElse("none");
    }

    private static Json health(Health health) {
        return Json.object()
                .put("Status", health.status().word())
                .put("FailingStreak", health.failingStreak())
                .put("Log", Json.of(health.log().stream().map(ContainerView::result).toList()))
                .build();
    }

    private static Json result(Health.Result result) {
        return Json.object()
                .put("Start", result.start().toString())
                .put("End", result.end().toString())
                .put("ExitCode", result.exitCode())
                .put("Output", result.output())
                .build();
    }

    /** One of a list. */
    Json summary() {
        Json mounts = record.notes().find("Mounts").orElse(Json.of(List.of()));
        return Json.object()
                .put("Id", record.id())
                .put("Names", List.of("/" + record.name()))
                .put("Image", record.spec().image())
                .put("ImageID", record.imageId())
                .put("Command", shownCommand())
                .put("Created", record.created().getEpochSecond())
                .put("Ports", network.portList())
                .put("Labels", labels())
                .put("State", status())
                .put("Status", statusText())
                .put("HostConfig", Json.object().put("NetworkMode", network.mode()).build())
                .put("NetworkSettings", Json.object().put("Networks", network.networks()).build())
                .put("Mounts", mounts)
                .build();
    }

    private Json labels() {
        JsonObject labels = Json.object();
        record.spec().labels().forEach(labels::put);
        return labels.build();
    }

    private List<String> commandLine() {
        Json config = config();
        return Stream.concat(
                        CreateRequest.words(config, "Entrypoint").stream(),
                        CreateRequest.words(config, "Cmd").stream())
                .toList();
    }

    /** Arguments with spaces in quotes, as Docker shows them. */
    private String shownCommand() {
        List<String> line = commandLine();
        return Stream.concat(
                        line.stream().limit(1),
                        line.stream()
                                .skip(1)
                                .map(word -> word.contains(" ") ? "'" + word + "'" : word))
                .collect(Collectors.joining(" "));
    }

    private Json config() {
        return record.notes().find("Config").orElse(NOTHING);
    }

    /** All that is known of it. */
    Json details() {
        List<String> line = commandLine();
        Path folder = household.folder(record.id());
        return Json.object()
                .put("Id", record.id())
                .put("Created", record.created().toString())
                .put("Path", line.isEmpty() ? "" : line.getFirst())
                .put("Args", line.isEmpty() ? line : line.subList(1, line.size()))
                .put("State", state())
                .put("Image", record.imageId())
                .put("ResolvConfPath", folder.resolve("resolv.conf").toString())
                .put("HostnamePath", folder.resolve("hostname").toString())
                .put("HostsPath", folder.resolve("hosts").toString())
                .put("LogPath", guest.log().path().toString())
                .put("Name", "/" + record.name())
                .put("RestartCount", record.life().restarts())
                .put("Driver", "overlay2")
                .put("Platform", "linux")
                .put("MountLabel", "")
                .put("ProcessLabel", "")
                .put("AppArmorProfile", "")
                .put("ExecIDs", Json.ofTexts(household.sessionsOf(guest)))
                .put("HostConfig", hostConfig())
                .put("GraphDriver", graphDriver(folder))
                .put("Mounts", record.notes().find("Mounts").orElse(Json.of(List.of())))
                .put("Config", shownConfig())
                .put("NetworkSettings", network.settings())
                .build();
    }

    private Json state() {
        Life life = record.life();
        String status = status();
        return Json.object()
                .put("Status", status)
                .put("Running", life.state().isAlive() || life.restarting())
                .put("Paused", life.state() == GuestState.PAUSED)
                .put("Restarting", life.restarting())
                .put("OOMKilled", life.outOfMemory())
                .put("Dead", false)
                .put("Pid", guest.find(HostProcess.class).map(HostProcess::pid).orElse(0L))
                .put("ExitCode", life.exitCode())
                .put("Error", life.error())
                .put("StartedAt", Times.text(life.started()))
                .put("FinishedAt", Times.text(life.finished()))
                .put("Health", guest.health().map(ContainerView::health))
                .build();
    }

    private static Json graphDriver(Path folder) {
        return Json.object()
                .put("Name", "overlay2")
                .put(
                        "Data",
                        Json.object().put("UpperDir", folder.resolve("upper").toString()).build())
                .build();
    }

    /** As it was asked for, with what was decided. */
    private Json hostConfig() {
        Map<String, Json> host =
                new LinkedHashMap<>(record.notes().find("HostConfig").orElse(NOTHING).asMembers());
        Keeping keeping = record.keeping();
        host.putAll(
                USUAL.entrySet().stream()
                        .filter(usual -> isUnsaid(host, usual))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        host.put("Runtime", Json.of(record.engine()));
        host.put("NetworkMode", Json.of(network.mode()));
        host.put("AutoRemove", Json.of(keeping.autoRemove()));
        host.put(
                "RestartPolicy",
                Json.object()
                        .put("Name", keeping.restart().kind().word())
                        .put("MaximumRetryCount", keeping.restart().most())
                        .build());
        return new Json.Members(host);
    }

    private static boolean isUnsaid(Map<String, Json> host, Map.Entry<String, Json> usual) {
        Json said = host.getOrDefault(usual.getKey(), NOTHING);
        return said.toText().matches("null|0|\"\"|\\{}|\\{\"Type\":\"\".*");
    }

    private Json shownConfig() {
        Map<String, Json> config = new LinkedHashMap<>(config().asMembers());
        config.computeIfPresent(
                "Volumes", (_, volumes) -> volumes.equals(NOTHING) ? new Json.Null() : volumes);
        if (config.getOrDefault("Hostname", new Json.Null()).equals(Json.of(""))
                || !config.containsKey("Hostname")) {
            config.put("Hostname", Json.of(record.id().substring(0, 12)));
        }
        return new Json.Members(config);
    }

    /** Whether an image, named in any way, is what it was made of. */
    boolean isOf(String image) {
        Optional<Image> named = household.node().images().find(image);
        return record.spec().image().equals(image)
                || named.filter(found -> found.id().equals(record.imageId())).isPresent();
    }
}
