package dev.quarters.cli.run;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.Mount;
import dev.quarters.api.NameSettings;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Security;
import dev.quarters.api.TerminalSize;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A guest as the API asks for it (Docker API 1.45 "ContainerCreate"), made of the same description
 * that a guest of this process is made of, and of {@link KeepOptions}. What Docker has no word for
 * stands in {@code HostConfig.Quarters}.
 */
final class CreateDocument {

    private final Arguments arguments;
    private final GuestSpec spec;

    private CreateDocument(Arguments arguments, GuestSpec spec) {
        this.arguments = arguments;
        this.spec = spec;
    }

    /**
     * Makes it.
     *
     * @param attached whether the command stays with the guest
     * @param size of the terminal that it is shown in
     */
    static Json of(
            Arguments arguments, GuestSpec spec, boolean attached, Optional<TerminalSize> size) {
        return new CreateDocument(arguments, spec).document(attached, size);
    }

    private Json document(boolean attached, Optional<TerminalSize> size) {
        if (spec.debugServer().isPresent()) {
            throw new UsageException(
                    "--gdb is for a guest of this command, which none can be that the daemon has:"
                            + " leave out "
                            + KeepOptions.reasonForDaemon(arguments).orElse("--gdb"));
        }
        boolean interactive = arguments.has("interactive");
        JsonObject config =
                Json.object()
                        .put("Image", spec.image())
                        .put("Cmd", spec.command())
                        .put("Env", spec.environment())
                        .put("Labels", texts(spec.labels()))
                        .put("Tty", spec.terminal())
                        .put("OpenStdin", interactive)
                        .put("StdinOnce", interactive && attached)
                        .put("AttachStdin", interactive && attached)
                        .put("AttachStdout", attached)
                        .put("AttachStderr", attached);
        spec.entrypoint()
                .ifPresent(
                        words -> config.put("Entrypoint", words.isEmpty() ? List.of("") : words));
        spec.workingDirectory().ifPresent(path -> config.put("WorkingDir", path));
        spec.user().ifPresent(user -> config.put("User", user));
        spec.hostname().ifPresent(name -> config.put("Hostname", name));
        JsonObject host = host(size);
        KeepOptions.apply(arguments, config, host);
        endpoints(config);
        return config.put("HostConfig", host.build()).build();
    }

    private JsonObject host(Optional<TerminalSize> size) {
        JsonObject host = Json.object();
        mounts(host);
        limits(host, spec.limits());
        security(host, spec.security());
        host.put(
                        "Devices",
                        Json.of(
                                spec.devices().stream()
                                        .map(
                                                device ->
                                                        Json.object()
                                                                .put(
                                                                        "PathOnHost",
                                                                        device.source().toString())
                                                                .put(
                                                                        "PathInContainer",
                                                                        device.target())
                                                                .put(
                                                                        "CgroupPermissions",
                                                                        device.permissions())
                                                                .build())
                                        .toList()))
                .put(
                        "Ulimits",
                        Json.of(
                                spec.ulimits().stream()
                                        .map(
                                                limit ->
                                                        Json.object()
                                                                .put("Name", limit.name())
                                                                .put("Soft", limit.soft())
                                                                .put("Hard", limit.hard())
                                                                .build())
                                        .toList()))
                .put("Sysctls", texts(spec.kernelParameters()))
                .put("GroupAdd", spec.additionalGroups())
                .put("ReadonlyRootfs", spec.readOnlyRoot())
                .put("Init", spec.init());
        spec.engine().ifPresent(engine -> host.put("Runtime", engine));
        JsonObject own = Json.object();
        spec.technique().ifPresent(technique -> own.put("Technique", technique.word()));
        spec.kernel().ifPresent(kernel -> own.put("Kernel", kernel));
        Json extension = own.build();
        if (!extension.asMembers().isEmpty()) {
            host.put("Quarters", extension);
        }
        size.ifPresent(
                both ->
                        host.put(
                                "ConsoleSize",
                                Json.of(List.of(Json.of(both.rows()), Json.of(both.columns())))));
        network(host);
        names(host, spec.names());
        return host;
    }

    private static Json texts(Map<String, String> map) {
        JsonObject object = Json.object();
        map.forEach(object::put);
        return object.build();
    }

    private void mounts(JsonObject host) {
        List<Json> mounts = new ArrayList<>();
        JsonObject memory = Json.object();
        for (Mount mount : spec.mounts()) {
            switch (mount) {
                case Mount.Bind bind -> mounts.add(bind(bind));
                case Mount.Tmpfs tmpfs -> memory.put(tmpfs.target(), options(tmpfs));
            }
        }
        for (NamedVolume volume : RunOptions.volumes(arguments)) {
            mounts.add(
                    Json.object()
                            .put("Type", "volume")
                            .put("Source", volume.name())
                            .put("Target", volume.target())
                            .put("ReadOnly", volume.readOnly())
                            .build());
        }
        host.put("Mounts", Json.of(mounts)).put("Tmpfs", memory.build());
    }

    private static Json bind(Mount.Bind bind) {
        return Json.object()
                .put("Type", "bind")
                .put("Source", bind.source().toString())
                .put("Target", bind.target())
                .put("ReadOnly", bind.readOnly())
                .put(
                        "BindOptions",
                        Json.object()
                                .put(
                                        "Propagation",
                                        bind.propagation().name().toLowerCase(Locale.ROOT))
                                .build())
                .build();
    }

    private static String options(Mount.Tmpfs tmpfs) {
        Stream<String> size =
                tmpfs.sizeBytes() > 0 ? Stream.of("size=" + tmpfs.sizeBytes()) : Stream.of();
        Stream<String> mode = Stream.of("mode=" + Integer.toOctalString(tmpfs.mode()));
        Stream<String> readOnly = tmpfs.readOnly() ? Stream.of("ro") : Stream.of();
        return String.join(
                ",",
                Stream.of(size, mode, readOnly, tmpfs.options().stream())
                        .flatMap(words -> words)
                        .toList());
    }

    static void limits(JsonObject host, ResourceLimits limits) {
        host.put("Memory", limits.memoryBytes())
                .put("MemorySwap", limits.memorySwapBytes())
                .put("NanoCpus", limits.nanoCpus())
                .put("CpuShares", limits.cpuShares())
                .put("CpusetCpus", limits.cpuset().orElse(""))
                .put("PidsLimit", limits.pids())
                .put("BlkioWeight", limits.ioWeight())
                .put("ShmSize", limits.shmBytes());
    }

    private static void security(JsonObject host, Security security) {
        List<String> options = new ArrayList<>();
        security.seccompProfile().ifPresent(profile -> options.add("seccomp=" + profile));
        if (security.noNewPrivileges()) {
            options.add("no-new-privileges");
        }
        host.put("Privileged", security.privileged())
                .put("CapAdd", security.addedCapabilities())
                .put("CapDrop", security.droppedCapabilities())
                .put("SecurityOpt", options);
    }

    /** Who names no network gets the daemon's usual one: its guests are there to be reached. */
    private void network(JsonObject host) {
        String mode =
                arguments.value("network").isEmpty()
                        ? "default"
                        : switch (spec.network()) {
                            case NONE -> "none";
                            case HOST -> "host";
                            case USER -> "user";
                            case USER_WITH_HOST_LOOPBACK -> "user:host-loopback";
                            case NAMED -> spec.networks().getFirst().network();
                        };
        Map<String, List<Json>> bindings = new LinkedHashMap<>();
        for (PublishedPort port : spec.ports()) {
            bindings.computeIfAbsent(
                            port.guestPort() + "/" + port.protocol().word(), _ -> new ArrayList<>())
                    .add(
                            Json.object()
                                    .put(
                                            "HostIp",
                                            port.hostAddress().equals(PublishedPort.EVERYWHERE)
                                                    ? ""
                                                    : port.hostAddress())
                                    .put(
                                            "HostPort",
                                            port.hostPort() == 0 ? "" : "" + port.hostPort())
                                    .build());
        }
        JsonObject ports = Json.object();
        bindings.forEach((port, list) -> ports.put(port, Json.of(list)));
        host.put("NetworkMode", mode).put("PortBindings", ports.build());
    }

    private static void names(JsonObject host, NameSettings names) {
        host.putUnlessEmpty("Dns", names.servers())
                .putUnlessEmpty("DnsSearch", names.search())
                .putUnlessEmpty("DnsOptions", names.options())
                .putUnlessEmpty(
                        "ExtraHosts",
                        names.hosts().stream()
                                .map(known -> known.name() + ":" + known.address())
                                .toList());
    }

    private void endpoints(JsonObject config) {
        if (spec.network() != NetworkMode.NAMED) {
            return;
        }
        JsonObject endpoints = Json.object();
        for (NetworkAttachment attachment : spec.networks()) {
            JsonObject endpoint = Json.object().put("Aliases", attachment.aliases());
            attachment
                    .address()
                    .ifPresent(
                            address ->
                                    endpoint.put(
                                            "IPAMConfig",
                                            Json.object().put("IPv4Address", address).build()));
            endpoints.put(attachment.network(), endpoint.build());
        }
        config.put(
                "NetworkingConfig",
                Json.object().put("EndpointsConfig", endpoints.build()).build());
    }
}
