package dev.quarters.daemon.container;

import dev.quarters.api.ResourceLimits;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code POST /containers/ID/update} asks for: a restart policy and limits. What is missing, 0
 * or empty stays as it is.
 */
final class UpdateRequest {

    private static final String POLICY = "RestartPolicy";

    private static final Set<String> LIMITS =
            Set.of(
                    "Memory",
                    "MemorySwap",
                    "NanoCpus",
                    "CpuQuota",
                    "CpuPeriod",
                    "CpuShares",
                    "CpusetCpus",
                    "PidsLimit",
                    "BlkioWeight");

    private final Map<String, Json> asked = new LinkedHashMap<>();

    /**
     * Reads one.
     *
     * @throws HttpException when something else is to be changed
     */
    UpdateRequest(Json document) {
        document.asMembers()
                .forEach(
                        (name, value) -> {
                            if (!value.toText().matches("null|0|\"\"|\\[]|false|\\{}")) {
                                asked.put(name, value);
                            }
                        });
        for (String name : asked.keySet()) {
            if (!LIMITS.contains(name) && !name.equals(POLICY)) {
                throw new HttpException(
                        501, name + " of a container can't be changed: make a new one");
            }
        }
    }

    /** The restart policy, if it is to be another. */
    Optional<Json> policy() {
        return Optional.ofNullable(asked.get(POLICY))
                .filter(policy -> !policy.text("Name").isEmpty());
    }

    /** The limits with those that are to be others, if any is. */
    Optional<ResourceLimits> limits(ResourceLimits now) {
        if (asked.keySet().stream().noneMatch(LIMITS::contains)) {
            return Optional.empty();
        }
        ResourceLimits wanted = CreateRequest.limits(new Json.Members(asked));
        long memory = other(wanted.memoryBytes(), now.memoryBytes());
        long swap = other(wanted.memorySwapBytes(), now.memorySwapBytes());
        if (swap > 0 && swap < memory) {
            throw new HttpException(
                    400,
                    "Memory limit should be smaller than already set memoryswap limit, update the"
                            + " memoryswap at the same time");
        }
        return Optional.of(
                new ResourceLimits(
                        memory,
                        swap,
                        other(wanted.nanoCpus(), now.nanoCpus()),
                        other(wanted.cpuShares(), now.cpuShares()),
                        wanted.cpuset().or(now::cpuset),
                        other(wanted.pids(), now.pids()),
                        (int) other(wanted.ioWeight(), now.ioWeight()),
                        now.shmBytes()));
    }

    private static long other(long wanted, long now) {
        return wanted == 0 ? now : wanted;
    }

    /** What is noted of a container, with what is to be another limit. */
    Json notes(Json notes) {
        Map<String, Json> host =
                new LinkedHashMap<>(
                        notes.find("HostConfig").orElse(Json.object().build()).asMembers());
        asked.forEach(
                (name, value) -> {
                    if (LIMITS.contains(name)) {
                        host.put(name, value);
                    }
                });
        Map<String, Json> all = new LinkedHashMap<>(notes.asMembers());
        all.put("HostConfig", new Json.Members(host));
        return new Json.Members(all);
    }
}
