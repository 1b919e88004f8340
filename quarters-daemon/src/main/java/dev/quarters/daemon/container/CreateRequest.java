package dev.quarters.daemon.container;

import dev.quarters.api.Device;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.HealthCheck;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Mount;
import dev.quarters.api.Platform;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Technique;
import dev.quarters.api.Ulimit;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.network.NetworkRequest;
import dev.quarters.json.Json;
import dev.quarters.node.life.GuestOrder;
import dev.quarters.node.record.HealthDocument;
import dev.quarters.node.record.Keeping;
import dev.quarters.node.record.RestartPolicy;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The body of {@code POST /containers/create}, read: Docker API 1.45 "ContainerCreate". What is not
 * understood is refused ({@link Refusals}), so that nothing is dropped in silence.
 */
final class CreateRequest {

    /** The member of HostConfig with what Docker has no word for. */
    private static final String OWN = "Quarters";

    private static final long LEAST_MEMORY = 6 << 20;
    private static final Json EMPTY = Json.object().build();

    private final Json config;
    private final Json host;
    private final Image image;
    private final MountRequests mounts;
    private final Map<String, String> links;

    private CreateRequest(
            Json config, Image image, MountRequests mounts, Map<String, String> links) {
        this.config = config;
        this.host = config.find("HostConfig").orElse(EMPTY);
        this.image = image;
        this.mounts = mounts;
        this.links = links;
    }

    /** A guest as it was ordered, and what whoever ordered it should know. */
    record Read(GuestOrder order, List<String> warnings) {}

    static Read read(
            Json config,
            Image image,
            Optional<String> name,
            Optional<String> platform,
            MountRequests mounts,
            Map<String, String> links) {
        Refusals.check(config);
        CreateRequest request = new CreateRequest(config, image, mounts, links);
        GuestSpec spec = request.spec(name, platform.map(Platform::parse));
        Keeping keeping = request.keeping();
        return new Read(
                new GuestOrder(spec, keeping, mounts.volumes(), request.notes(spec)), List.of());
    }

    private GuestSpec spec(Optional<String> name, Optional<Platform> platform) {
        GuestSpec.Builder spec =
                GuestSpec.of(config.text("Image"))
                        .command(words(config, "Cmd"))
                        .environment(config.texts("Env"))
                        .additionalGroups(host.texts("GroupAdd"))
                        .mounts(mounts())
                        .devices(host.find("Devices").map(this::devices).orElse(List.of()))
                        .limits(limits(host))
                        .ulimits(host.find("Ulimits").map(this::ulimits).orElse(List.of()))
                        .kernelParameters(map(host, "Sysctls"))
                        .labels(labels())
                        .security(SecurityRequest.read(host))
                        .readOnlyRoot(flag(host, "ReadonlyRootfs"))
                        .terminal(flag(config, "Tty"))
                        .init(flag(host, "Init"));
        NetworkRequest.read(config, image.config(), links, spec);
        name.ifPresent(spec::name);
        platform.ifPresent(spec::platform);
        List<String> entrypoint = words(config, "Entrypoint");
        if (!entrypoint.isEmpty()) {
            spec.entrypoint(entrypoint.equals(List.of("")) ? List.of() : entrypoint);
        }
        text(host, "Runtime").filter(runtime -> !isUsual(runtime)).ifPresent(spec::engine);
        host.find(OWN)
                .flatMap(own -> text(own, "Technique"))
                .map(Technique::of)
                .ifPresent(spec::technique);
        host.find(OWN).flatMap(own -> text(own, "Kernel")).ifPresent(spec::kernel);
        text(config, "WorkingDir").ifPresent(spec::workingDirectory);
        text(config, "User").ifPresent(spec::user);
        text(config, "Hostname").ifPresent(spec::hostname);
        return spec.build();
    }

    /** Names of Docker's own runtime, by which clients mean the usual one. */
    private static boolean isUsual(String runtime) {
        return runtime.equals("runc") || runtime.equals("io.containerd.runc.v2");
    }

    private List<Mount> mounts() {
        host.texts("Binds").forEach(mounts::bind);
        host.find("Mounts").ifPresent(list -> list.stream().forEach(mounts::mount));
        map(host, "Tmpfs").forEach(mounts::tmpfs);
        config.find("Volumes")
                .ifPresent(volumes -> volumes.asMembers().keySet().forEach(mounts::declared));
        image.config().volumes().forEach(mounts::declared);
        return mounts.mounts();
    }

    private List<Device> devices(Json list) {
        return list.stream()
                .map(
                        device ->
                                new Device(
                                        path(device.text("PathOnHost")),
                                        device.text("PathInContainer"),
                                        text(device, "CgroupPermissions").orElse("rwm")))
                .toList();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException malformed) {
            throw new HttpException(400, "no path of the host: " + malformed.getMessage());
        }
    }

    private List<Ulimit> ulimits(Json list) {
        return list.stream()
                .map(
                        limit ->
                                new Ulimit(
                                        limit.text("Name"),
                                        number(limit, "Soft"),
                                        number(limit, "Hard")))
                .toList();
    }

    /** The limits that a document asks for. */
    static ResourceLimits limits(Json host) {
        long memory = number(host, "Memory");
        if (memory > 0 && memory < LEAST_MEMORY) {
            throw new HttpException(400, "Minimum memory limit allowed is 6MB");
        }
        long swap = number(host, "MemorySwap");
        if (swap > 0 && swap < memory) {
            throw new HttpException(
                    400, "Minimum memoryswap limit should be larger than memory limit");
        }
        long pids = number(host, "PidsLimit");
        return new ResourceLimits(
                memory,
                swap,
                nanoCpus(host),
                number(host, "CpuShares"),
                text(host, "CpusetCpus"),
                pids < 0 ? -1 : pids,
                integer(host, "BlkioWeight"),
                number(host, "ShmSize"));
    }

    private static long nanoCpus(Json host) {
        long quota = number(host, "CpuQuota");
        if (quota <= 0) {
            return number(host, "NanoCpus");
        }
        long period = number(host, "CpuPeriod");
        if (quota > Long.MAX_VALUE / 1_000_000_000) {
            throw new HttpException(400, "CpuQuota is out of range: " + quota);
        }
        return quota * 1_000_000_000 / (period <= 0 ? 100_000 : period);
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>(image.config().labels());
        labels.putAll(map(config, "Labels"));
        return labels;
    }

    private Keeping keeping() {
        Json restart = host.find("RestartPolicy").orElse(EMPTY);
        RestartPolicy policy =
                RestartPolicy.of(restart.text("Name"), integer(restart, "MaximumRetryCount"));
        boolean autoRemove = flag(host, "AutoRemove");
        if (autoRemove && policy.kind() != RestartPolicy.Kind.NO) {
            throw new HttpException(400, "can't create 'AutoRemove' container with restart policy");
        }
        return new Keeping(
                policy,
                autoRemove,
                flag(config, "OpenStdin"),
                flag(config, "StdinOnce"),
                text(config, "StopSignal").or(() -> stopSignalOfImage()),
                config.find("StopTimeout").isPresent()
                        ? integer(config, "StopTimeout")
                        : Keeping.USUAL_STOP_TIMEOUT_SECONDS,
                LogRequest.read(host.find("LogConfig").orElse(EMPTY)),
                health());
    }

    /** What is not said is the image's. */
    private HealthCheck health() {
        HealthCheck asked =
                config.find("Healthcheck").map(HealthDocument::read).orElse(HealthCheck.UNSAID);
        boolean negative =
                Stream.of(
                                asked.interval(),
                                asked.timeout(),
                                asked.startPeriod(),
                                asked.startInterval())
                        .anyMatch(Duration::isNegative);
        if (negative || asked.retries() < 0) {
            throw new HttpException(400, "a duration or count of Healthcheck is negative");
        }
        HealthCheck check = asked.or(image.config().health());
        List<String> test = check.test();
        boolean known =
                test.isEmpty()
                        || test.equals(List.of("NONE"))
                        || test.size() > 1 && List.of("CMD", "CMD-SHELL").contains(test.getFirst());
        if (!known) {
            throw new HttpException(400, "Unknown type of Healthcheck \"" + test + '"');
        }
        return check;
    }

    private Optional<String> stopSignalOfImage() {
        return Optional.of(image.config().stopSignal()).filter(signal -> !signal.isEmpty());
    }

    /** What inspect shows: as it was asked for, with what the image adds. */
    private Json notes(GuestSpec spec) {
        ImageConfig own = image.config();
        Map<String, Json> shown = new LinkedHashMap<>(config.asMembers());
        shown.remove("HostConfig");
        shown.remove("NetworkingConfig");
        Map<String, String> environment = new LinkedHashMap<>();
        own.environment().forEach(entry -> environment.put(entry.split("=", 2)[0], entry));
        spec.environment().forEach(entry -> environment.put(entry.split("=", 2)[0], entry));
        shown.put("Env", Json.ofTexts(List.copyOf(environment.values())));
        boolean imagesOwn = spec.command().isEmpty() && spec.entrypoint().isEmpty();
        shown.put("Cmd", Json.ofTexts(imagesOwn ? own.command() : spec.command()));
        List<String> entrypoint = spec.entrypoint().orElse(own.entrypoint());
        shown.put("Entrypoint", entrypoint.isEmpty() ? new Json.Null() : Json.ofTexts(entrypoint));
        shown.put("User", Json.of(spec.user().orElse(own.user())));
        shown.put("WorkingDir", Json.of(spec.workingDirectory().orElse(own.workingDirectory())));
        var labels = Json.object();
        spec.labels().forEach(labels::put);
        shown.put("Labels", labels.build());
        if (!health().equals(HealthCheck.UNSAID)) {
            shown.put("Healthcheck", HealthDocument.write(health()));
        }
        return Json.object()
                .put("Config", new Json.Members(shown))
                .put("HostConfig", host)
                .put("Mounts", mounts.shown())
                .build();
    }

    /** A list of words, or one word: Docker takes both. */
    static List<String> words(Json json, String name) {
        return json.find(name)
                .map(
                        value ->
                                value instanceof Json.Text(var word)
                                        ? List.of(word)
                                        : value.stream().map(Json::asText).toList())
                .orElse(List.of());
    }

    static boolean flag(Json json, String name) {
        return json.find(name).map(Json::asBoolean).orElse(false);
    }

    static long number(Json json, String name) {
        return json.find(name).map(Json::asLong).orElse(0L);
    }

    /** A number of 32 bits. */
    static int integer(Json json, String name) {
        long number = number(json, name);
        if (number != (int) number) {
            throw new HttpException(400, name + " is out of range: " + number);
        }
        return (int) number;
    }

    static Optional<String> text(Json json, String name) {
        return Optional.of(json.text(name)).filter(text -> !text.isEmpty());
    }

    static Map<String, String> map(Json json, String name) {
        Map<String, String> map = new LinkedHashMap<>();
        json.find(name)
                .ifPresent(
                        found ->
                                found.asMembers()
                                        .forEach((key, value) -> map.put(key, value.asText())));
        return map;
    }
}
