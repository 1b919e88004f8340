package dev.quarters.monitor.document;

import dev.quarters.api.Device;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Platform;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Security;
import dev.quarters.api.Technique;
import dev.quarters.api.Ulimit;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A guest's description as JSON, but for its debug server: one that waits for a debugger belongs to
 * the command that asked for it.
 */
public final class SpecDocument {

    private SpecDocument() {}

    /** Writes it. */
    public static Json write(GuestSpec spec) {
        JsonObject json =
                Json.object()
                        .put("image", spec.image())
                        .put("command", spec.command())
                        .put("entrypoint", spec.entrypoint().map(Json::ofTexts))
                        .put("environment", spec.environment())
                        .put("additionalGroups", spec.additionalGroups())
                        .put("network", spec.network().name())
                        .put("networks", NetworkDocument.attachments(spec.networks()))
                        .put("names", NetworkDocument.names(spec.names()))
                        .put("ports", NetworkDocument.ports(spec.ports()))
                        .put(
                                "mounts",
                                Json.of(spec.mounts().stream().map(SpecDocument::mount).toList()))
                        .put(
                                "devices",
                                Json.of(spec.devices().stream().map(SpecDocument::device).toList()))
                        .put("limits", limits(spec.limits()))
                        .put(
                                "ulimits",
                                Json.of(spec.ulimits().stream().map(SpecDocument::ulimit).toList()))
                        .put("kernelParameters", map(spec.kernelParameters()))
                        .put("labels", map(spec.labels()))
                        .put("security", security(spec.security()))
                        .put("readOnlyRoot", spec.readOnlyRoot())
                        .put("terminal", spec.terminal())
                        .put("init", spec.init());
        json.put("name", spec.name().map(Json::of));
        json.put("technique", spec.technique().map(Technique::word).map(Json::of));
        json.put("engine", spec.engine().map(Json::of));
        json.put("platform", spec.platform().map(Platform::toString).map(Json::of));
        json.put("workingDirectory", spec.workingDirectory().map(Json::of));
        json.put("user", spec.user().map(Json::of));
        json.put("hostname", spec.hostname().map(Json::of));
        json.put("kernel", spec.kernel().map(Json::of));
        return json.build();
    }

    static Json map(Map<String, String> map) {
        JsonObject json = Json.object();
        map.forEach(json::put);
        return json.build();
    }

    private static Json mount(Mount mount) {
        return switch (mount) {
            case Mount.Bind bind ->
                    Json.object()
                            .put("source", bind.source().toString())
                            .put("target", bind.target())
                            .put("readOnly", bind.readOnly())
                            .put("propagation", bind.propagation().name())
                            .build();
            case Mount.Tmpfs memory ->
                    Json.object()
                            .put("target", memory.target())
                            .put("sizeBytes", memory.sizeBytes())
                            .put("mode", memory.mode())
                            .put("readOnly", memory.readOnly())
                            .put("options", memory.options())
                            .build();
        };
    }

    private static Json device(Device device) {
        return Json.object()
                .put("source", device.source().toString())
                .put("target", device.target())
                .put("permissions", device.permissions())
                .build();
    }

    private static Json limits(ResourceLimits limits) {
        return Json.object()
                .put("memoryBytes", limits.memoryBytes())
                .put("memorySwapBytes", limits.memorySwapBytes())
                .put("nanoCpus", limits.nanoCpus())
                .put("cpuShares", limits.cpuShares())
                .put("cpuset", limits.cpuset().map(Json::of))
                .put("pids", limits.pids())
                .put("ioWeight", limits.ioWeight())
                .put("shmBytes", limits.shmBytes())
                .build();
    }

    private static Json ulimit(Ulimit ulimit) {
        return Json.object()
                .put("name", ulimit.name())
                .put("soft", ulimit.soft())
                .put("hard", ulimit.hard())
                .build();
    }

    private static Json security(Security security) {
        return Json.object()
                .put("privileged", security.privileged())
                .put("addedCapabilities", security.addedCapabilities())
                .put("droppedCapabilities", security.droppedCapabilities())
                .put("seccompProfile", security.seccompProfile().map(Json::of))
                .put("noNewPrivileges", security.noNewPrivileges())
                .build();
    }

    /** Reads it; what is missing is not said. */
    public static GuestSpec read(Json json) {
        GuestSpec.Builder spec =
                GuestSpec.of(json.text("image"))
                        .command(json.texts("command"))
                        .environment(json.texts("environment"))
                        .additionalGroups(json.texts("additionalGroups"))
                        .network(NetworkMode.valueOf(json.text("network")))
                        .networks(NetworkDocument.readAttachments(json))
                        .names(NetworkDocument.readNames(json))
                        .ports(NetworkDocument.readPorts(json))
                        .mounts(json.get("mounts").stream().map(SpecDocument::readMount).toList())
                        .devices(
                                json.get("devices").stream().map(SpecDocument::readDevice).toList())
                        .limits(readLimits(json.get("limits")))
                        .ulimits(
                                json.get("ulimits").stream().map(SpecDocument::readUlimit).toList())
                        .kernelParameters(readMap(json.get("kernelParameters")))
                        .labels(readMap(json.get("labels")))
                        .security(readSecurity(json.get("security")))
                        .readOnlyRoot(json.get("readOnlyRoot").asBoolean())
                        .terminal(json.get("terminal").asBoolean())
                        .init(json.get("init").asBoolean());
        json.find("entrypoint").ifPresent(_ -> spec.entrypoint(json.texts("entrypoint")));
        text(json, "name").ifPresent(spec::name);
        text(json, "technique").map(Technique::of).ifPresent(spec::technique);
        text(json, "engine").ifPresent(spec::engine);
        text(json, "platform").map(Platform::parse).ifPresent(spec::platform);
        text(json, "workingDirectory").ifPresent(spec::workingDirectory);
        text(json, "user").ifPresent(spec::user);
        text(json, "hostname").ifPresent(spec::hostname);
        text(json, "kernel").ifPresent(spec::kernel);
        return spec.build();
    }

    private static Optional<String> text(Json json, String name) {
        return json.find(name).map(Json::asText);
    }

    static Map<String, String> readMap(Json json) {
        Map<String, String> map = new LinkedHashMap<>();
        json.asMembers().forEach((name, value) -> map.put(name, value.asText()));
        return map;
    }

    private static Mount readMount(Json json) {
        if (json.find("source").isPresent()) {
            return new Mount.Bind(
                    Path.of(json.text("source")),
                    json.text("target"),
                    json.get("readOnly").asBoolean(),
                    Mount.Propagation.valueOf(json.text("propagation")));
        }
        return new Mount.Tmpfs(
                json.text("target"),
                json.get("sizeBytes").asLong(),
                (int) json.get("mode").asLong(),
                json.get("readOnly").asBoolean(),
                json.texts("options"));
    }

    private static Device readDevice(Json json) {
        return new Device(
                Path.of(json.text("source")), json.text("target"), json.text("permissions"));
    }

    private static ResourceLimits readLimits(Json json) {
        return new ResourceLimits(
                json.get("memoryBytes").asLong(),
                json.get("memorySwapBytes").asLong(),
                json.get("nanoCpus").asLong(),
                json.get("cpuShares").asLong(),
                text(json, "cpuset"),
                json.get("pids").asLong(),
                (int) json.get("ioWeight").asLong(),
                json.get("shmBytes").asLong());
    }

    private static Ulimit readUlimit(Json json) {
        return new Ulimit(json.text("name"), json.get("soft").asLong(), json.get("hard").asLong());
    }

    private static Security readSecurity(Json json) {
        return new Security(
                json.get("privileged").asBoolean(),
                json.texts("addedCapabilities"),
                json.texts("droppedCapabilities"),
                text(json, "seccompProfile"),
                json.get("noNewPrivileges").asBoolean());
    }
}
