package dev.quarters.daemon.container;

import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Docker could be asked for and Quarters can't do, by the members of the request. */
final class Refusals {

    private static final String OWN_NAMESPACES = "each guest has namespaces of its own";

    /** Members of HostConfig that have to be absent or have the value that means nothing. */
    private static final Map<String, String> HOST =
            Map.ofEntries(
                    Map.entry("VolumesFrom", "name the volumes one by one"),
                    Map.entry("VolumeDriver", "volumes are folders of the host"),
                    Map.entry("PidMode", OWN_NAMESPACES),
                    Map.entry("UTSMode", OWN_NAMESPACES),
                    Map.entry("UsernsMode", OWN_NAMESPACES),
                    Map.entry("CgroupParent", "control groups are where Quarters makes them"),
                    Map.entry("DeviceCgroupRules", "use --device"),
                    Map.entry("DeviceRequests", "use --device"),
                    Map.entry("BlkioWeightDevice", "use --blkio-weight"),
                    Map.entry("BlkioDeviceReadBps", "only weights of block I/O are there"),
                    Map.entry("BlkioDeviceWriteBps", "only weights of block I/O are there"),
                    Map.entry("BlkioDeviceReadIOps", "only weights of block I/O are there"),
                    Map.entry("BlkioDeviceWriteIOps", "only weights of block I/O are there"),
                    Map.entry("CpuRealtimePeriod", "real-time scheduling is not there"),
                    Map.entry("CpuRealtimeRuntime", "real-time scheduling is not there"),
                    Map.entry("CpusetMems", "only processors can be chosen (--cpuset-cpus)"),
                    Map.entry("MemoryReservation", "use --memory"),
                    Map.entry("KernelMemory", "use --memory"),
                    Map.entry("KernelMemoryTCP", "use --memory"),
                    Map.entry("OomScoreAdj", "use --memory"),
                    Map.entry("OomKillDisable", "a guest out of memory is ended"),
                    Map.entry("StorageOpt", "the size of a root can't be limited yet"),
                    Map.entry("Annotations", "use --label"));

    private static final Map<String, List<String>> ALLOWED =
            Map.of(
                    "IpcMode", List.of("", "private", "shareable"),
                    "CgroupnsMode", List.of("", "private"),
                    "Cgroup", List.of(""),
                    "Isolation", List.of("", "default"));

    private Refusals() {}

    static void check(Json config) {
        Json host = config.find("HostConfig").orElse(Json.object().build());
        HOST.forEach((name, why) -> host.find(name).ifPresent(value -> check(name, value, why)));
        ALLOWED.forEach(
                (name, values) -> {
                    if (!values.contains(host.text(name))) {
                        throw refusal(name + " \"" + host.text(name) + "\"", OWN_NAMESPACES);
                    }
                });
        for (String paths : List.of("MaskedPaths", "ReadonlyPaths")) {
            if (host.find(paths).isPresent()) {
                throw refusal(paths, "use --privileged to have nothing masked");
            }
        }
        if (CreateRequest.number(host, "MemorySwappiness") > 0) {
            throw refusal("MemorySwappiness", "use --memory-swap");
        }
        Optional<Json> endpoints =
                config.find("NetworkingConfig").flatMap(json -> json.find("EndpointsConfig"));
        endpoints.ifPresent(json -> json.asMembers().values().forEach(Refusals::checkEndpoint));
    }

    private static void checkEndpoint(Json endpoint) {
        endpoint.find("MacAddress")
                .ifPresent(value -> check("MacAddress", value, "it is made of the address"));
        endpoint.find("IPAMConfig")
                .flatMap(json -> json.find("IPv6Address"))
                .ifPresent(value -> check("IPv6Address", value, "networks have IPv4 only"));
    }

    private static void check(String name, Json value, String why) {
        if (!meansNothing(value)) {
            throw refusal(name, why);
        }
    }

    private static boolean meansNothing(Json value) {
        return switch (value) {
            case Json.Null() -> true;
            case Json.Text(var text) -> text.isEmpty();
            case Json.Numeral(var literal) -> literal.equals("0");
            case Json.Bool(var flag) -> !flag;
            case Json.Elements(var elements) -> elements.isEmpty();
            case Json.Members(var members) ->
                    members.values().stream().allMatch(Refusals::meansNothing);
        };
    }

    private static HttpException refusal(String what, String why) {
        return new HttpException(501, what + " can't be had with Quarters: " + why);
    }
}
