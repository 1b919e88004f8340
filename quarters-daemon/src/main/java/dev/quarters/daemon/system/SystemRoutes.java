package dev.quarters.daemon.system;

import dev.quarters.api.EngineReport;
import dev.quarters.api.Image;
import dev.quarters.daemon.container.ContainerSummaries;
import dev.quarters.daemon.image.ImageView;
import dev.quarters.daemon.route.ApiVersion;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.daemon.volume.VolumeRoutes;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the daemon tells of itself and its host. */
public final class SystemRoutes {

    private static final String NAME = "Quarters";

    /**
     * The release of Docker's that brought the newest version of the API spoken here. Clients
     * compare with Docker's numbers, so it stands in front.
     */
    private static final String DOCKERS = "26.1.0";

    private final Household household;
    private final String version;
    private final String own;

    private SystemRoutes(Household household) {
        this.household = household;
        String built = SystemRoutes.class.getPackage().getImplementationVersion();
        this.own = built == null ? "development" : built;
        this.version = DOCKERS + "+quarters." + own;
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        SystemRoutes system = new SystemRoutes(household);
        return List.of(
                Route.of("GET", "/_ping", "Whether it is there", system::ping),
                Route.of("HEAD", "/_ping", "Whether it is there", system::ping),
                Route.of("GET", "/version", "Which version it is", system::version),
                Route.of("GET", "/info", "What it and its host are", system::info),
                Route.of("GET", "/system/df", "What uses the disk", system::diskUsage),
                Route.refused(
                        "POST", "/session", "A session of a builder", "Quarters builds no images"));
    }

    private void ping(Call call) throws IOException {
        call.exchange().field("Builder-Version", "1");
        call.exchange().field("Swarm", "inactive");
        call.exchange().field("Cache-Control", "no-cache, no-store, must-revalidate");
        call.exchange()
                .answer(200, "text/plain; charset=utf-8", "OK".getBytes(StandardCharsets.UTF_8));
    }

    private void version(Call call) throws IOException {
        JsonObject details =
                Json.object()
                        .put("ApiVersion", ApiVersion.NEWEST.toString())
                        .put("MinAPIVersion", ApiVersion.OLDEST.toString())
                        .put("Os", "linux")
                        .put("Arch", architecture())
                        .put("KernelVersion", System.getProperty("os.version", ""))
                        .put("Java", System.getProperty("java.version", ""));
        Json component =
                Json.object()
                        .put("Name", "Engine")
                        .put("Version", version)
                        .put("Details", details.put("Quarters", own).build())
                        .build();
        call.answer(
                Json.object()
                        .put("Platform", Json.object().put("Name", NAME).build())
                        .put("Components", Json.of(List.of(component)))
                        .put("Version", version)
                        .put("ApiVersion", ApiVersion.NEWEST.toString())
                        .put("MinAPIVersion", ApiVersion.OLDEST.toString())
                        .put("GitCommit", "")
                        .put("GoVersion", "")
                        .put("Os", "linux")
                        .put("Arch", architecture())
                        .put("KernelVersion", System.getProperty("os.version", ""))
                        .put("BuildTime", "")
                        .build());
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch", "")) {
            case "aarch64" -> "arm64";
            default -> "amd64";
        };
    }

    private void info(Call call) throws IOException {
        List<StandingGuest> guests = household.all();
        long paused = count(guests, "PAUSED");
        long running = guests.stream().filter(guest -> guest.state().isAlive()).count() - paused;
        JsonObject runtimes = Json.object();
        List<EngineReport> engines = household.node().techniques(Optional.empty());
        engines.stream()
                .filter(report -> !report.engine().equals("-") && report.probe().isAvailable())
                .forEach(
                        report ->
                                runtimes.put(
                                        report.engine(),
                                        Json.object().put("path", report.engine()).build()));
        call.answer(
                Json.object()
                        .put("ID", household.place().root().toString())
                        .put("Name", hostName())
                        .put("Containers", guests.size())
                        .put("ContainersRunning", running)
                        .put("ContainersPaused", paused)
                        .put("ContainersStopped", guests.size() - running - paused)
                        .put("Images", household.node().images().list().size())
                        .put("Driver", "overlay2")
                        .put("DriverStatus", Json.of(List.of()))
                        .put("Plugins", plugins())
                        .put("MemoryLimit", true)
                        .put("SwapLimit", true)
                        .put("CpuShares", true)
                        .put("CPUSet", true)
                        .put("PidsLimit", true)
                        .put("OomKillDisable", false)
                        .put("IPv4Forwarding", true)
                        .put("Debug", false)
                        .put("SystemTime", Instant.now().toString())
                        .put("LoggingDriver", "json-file")
                        .put("CgroupDriver", "cgroupfs")
                        .put("CgroupVersion", cgroupVersion())
                        .put("KernelVersion", System.getProperty("os.version", ""))
                        .put("OperatingSystem", operatingSystem())
                        .put("OSType", "linux")
                        .put("Architecture", architecture().equals("amd64") ? "x86_64" : "aarch64")
                        .put("IndexServerAddress", "https://index.docker.io/v1/")
                        .put("NCPU", Runtime.getRuntime().availableProcessors())
                        .put("MemTotal", memory())
                        .put("DockerRootDir", household.place().root().toString())
                        .put("ServerVersion", version)
                        .put("Runtimes", runtimes.build())
                        .put("DefaultRuntime", "container")
                        .put("SecurityOptions", List.of("name=seccomp,profile=builtin"))
                        .put("LiveRestoreEnabled", false)
                        .put("Isolation", "")
                        .put("Warnings", List.of())
                        .build());
    }

    private static long count(List<StandingGuest> guests, String state) {
        return guests.stream().filter(guest -> guest.state().name().equals(state)).count();
    }

    private static Json plugins() {
        return Json.object()
                .put("Volume", List.of("local"))
                .put("Network", List.of("bridge", "host", "null"))
                .put("Log", List.of("json-file"))
                .build();
    }

    private static String cgroupVersion() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "2" : "1";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "";
        }
    }

    /** os-release(5). */
    private static String operatingSystem() {
        try {
            return Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring(12).replace("\"", ""))
                    .findFirst()
                    .orElse("Linux");
        } catch (IOException missing) {
            return "Linux";
        }
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    private void diskUsage(Call call) throws IOException {
        List<Image> images = household.node().images().list();
        List<Json> views =
                images.stream().map(image -> ImageView.summary(image, users(image))).toList();
        call.answer(
                Json.object()
                        .put("LayersSize", images.stream().mapToLong(Image::sizeBytes).sum())
                        .put("Images", Json.of(views))
                        .put("Containers", ContainerSummaries.withSizes(household))
                        .put("Volumes", VolumeRoutes.withSizes(household))
                        .put("BuildCache", Json.of(List.of()))
                        .build());
    }

    private int users(Image image) {
        return (int)
                household.all().stream()
                        .filter(guest -> guest.record().imageId().equals(image.id()))
                        .count();
    }
}
