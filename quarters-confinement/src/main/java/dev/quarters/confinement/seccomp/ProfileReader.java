package dev.quarters.confinement.seccomp;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.KernelVersion;
import dev.quarters.confinement.seccomp.Comparison.Operator;
import dev.quarters.confinement.seccomp.Profile.ConditionalRule;
import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a profile in either of two forms: {@code linux.seccomp} of OCI runtime 1.2 config-linux,
 * and the one of {@code docker run --security-opt seccomp=FILE}, which adds {@code archMap} and the
 * conditions {@code includes} and {@code excludes} to it.
 */
public final class ProfileReader {

    private static final int EPERM = 1;
    private static final int FLAG_LOG = 2;
    private static final int FLAG_SPEC_ALLOW = 4;

    private ProfileReader() {}

    /**
     * Reads a document.
     *
     * @throws InvalidRequestException when it is malformed, or asks for what a filter without a
     *     listener can't do
     */
    public static Profile read(String text) {
        try {
            return profile(Json.parse(text));
        } catch (JsonException e) {
            throw refused(e.getMessage() == null ? "malformed" : e.getMessage());
        }
    }

    private static Profile profile(Json json) {
        if (!json.text("listenerPath").isEmpty()) {
            throw refused("listenerPath is not supported");
        }
        Optional<Json> defaultErrno = json.find("defaultErrnoRet");
        return new Profile(
                action(json.get("defaultAction").asText(), defaultErrno),
                architectures(json),
                json.find("syscalls").stream()
                        .flatMap(Json::stream)
                        .flatMap(entry -> rules(entry).stream())
                        .toList(),
                flags(json.texts("flags")));
    }

    private static int flags(List<String> names) {
        int flags = 0;
        for (String name : names) {
            flags |=
                    switch (name) {
                        case "SECCOMP_FILTER_FLAG_LOG" -> FLAG_LOG;
                        case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> FLAG_SPEC_ALLOW;
                        // The filter is loaded by a process of one thread, which TSYNC is about.
                        case "SECCOMP_FILTER_FLAG_TSYNC" -> 0;
                        default -> throw refused("flag " + name + " is not supported");
                    };
        }
        return flags;
    }

    private static Set<AuditArchitecture> architectures(Json json) {
        Set<AuditArchitecture> found = EnumSet.noneOf(AuditArchitecture.class);
        json.texts("architectures")
                .forEach(name -> AuditArchitecture.ofOci(name).ifPresent(found::add));
        json.find("archMap").stream()
                .flatMap(Json::stream)
                .flatMap(entry -> entry.texts("subArchitectures").stream())
                .forEach(name -> AuditArchitecture.ofOci(name).ifPresent(found::add));
        return found;
    }

    private static List<ConditionalRule> rules(Json entry) {
        List<String> names = new ArrayList<>(entry.texts("names"));
        entry.find("name").map(Json::asText).ifPresent(names::add);
        Action action = action(entry.get("action").asText(), entry.find("errnoRet"));
        List<Comparison> comparisons =
                entry.find("args").stream()
                        .flatMap(Json::stream)
                        .map(ProfileReader::comparison)
                        .toList();
        Condition condition = condition(entry);
        return alternatives(comparisons).stream()
                .map(some -> new ConditionalRule(new Rule(names, action, some), condition))
                .toList();
    }

    /** As runc has it: when one argument is compared more than once, each comparison is enough. */
    private static List<List<Comparison>> alternatives(List<Comparison> comparisons) {
        Set<Integer> arguments = new HashSet<>();
        boolean repeated = !comparisons.stream().allMatch(one -> arguments.add(one.argument()));
        return repeated ? comparisons.stream().map(List::of).toList() : List.of(comparisons);
    }

    private static Comparison comparison(Json argument) {
        int index = (int) argument.get("index").asLong();
        if (index < 0 || index > 5) {
            throw refused("no system call has an argument " + index);
        }
        long value = unsigned(argument, "value");
        long second = unsigned(argument, "valueTwo");
        return switch (argument.get("op").asText()) {
            case "SCMP_CMP_NE" -> Comparison.of(index, Operator.NOT_EQUAL, value);
            case "SCMP_CMP_LT" -> Comparison.of(index, Operator.LESS, value);
            case "SCMP_CMP_LE" -> Comparison.of(index, Operator.LESS_OR_EQUAL, value);
            case "SCMP_CMP_EQ" -> Comparison.of(index, Operator.EQUAL, value);
            case "SCMP_CMP_GE" -> Comparison.of(index, Operator.GREATER_OR_EQUAL, value);
            case "SCMP_CMP_GT" -> Comparison.of(index, Operator.GREATER, value);
            case "SCMP_CMP_MASKED_EQ" -> Comparison.masked(index, value, second);
            case String other -> throw refused("no comparison is called " + other);
        };
    }

    private static long unsigned(Json object, String name) {
        return object.find(name)
                .map(
                        number -> {
                            try {
                                return Long.parseUnsignedLong(number.toText());
                            } catch (NumberFormatException e) {
                                throw refused(number.toText() + " is no number of 64 bits");
                            }
                        })
                .orElse(0L);
    }

    private static Condition condition(Json entry) {
        Optional<Json> includes = entry.find("includes");
        Optional<Json> excludes = entry.find("excludes");
        return new Condition(
                capabilities(includes),
                capabilities(excludes),
                Set.copyOf(texts(includes, "arches")),
                Set.copyOf(texts(excludes, "arches")),
                includes.map(one -> one.text("minKernel")).flatMap(KernelVersion::parse));
    }

    private static CapabilitySet capabilities(Optional<Json> object) {
        return CapabilitySet.of(texts(object, "caps").stream().map(Capability::of).toList());
    }

    private static List<String> texts(Optional<Json> object, String name) {
        return object.map(one -> one.texts(name)).orElse(List.of());
    }

    private static Action action(String name, Optional<Json> errnoRet) {
        int data = errnoRet.map(Json::asLong).orElse((long) EPERM).intValue();
        return switch (name) {
            case "SCMP_ACT_ALLOW" -> Action.ALLOW;
            case "SCMP_ACT_LOG" -> Action.LOG;
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Action.KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> Action.KILL_PROCESS;
            case "SCMP_ACT_ERRNO" -> Action.errno(data);
            case "SCMP_ACT_TRAP" -> Action.trap(data);
            case "SCMP_ACT_TRACE" -> Action.trace(data);
            default -> throw refused("action " + name + " is not supported");
        };
    }

    private static InvalidRequestException refused(String why) {
        return new InvalidRequestException(
                "cannot read the seccomp profile: " + why,
                "write it as OCI's linux.seccomp or as a profile of Docker");
    }
}
