package dev.quarters.confinement.cgroup;

import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.cgroup.CgroupPlan.Group;
import dev.quarters.confinement.cgroup.CgroupPlan.Setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which control groups a guest gets and what is written to them. In version 1 that is one
 * for each controller that is measured ({@code memory}, {@code cpuacct}, {@code pids}), that pauses
 * ({@code freezer}) or protects ({@code devices}), and for each other one only when it is to limit.
 */
public final class CgroupPlanner {

    private static final long PERIOD_MICROS = 100_000;
    private static final List<String> ALWAYS = List.of("memory", "cpuacct", "pids", "freezer");

    /** The others count what can't be set to zero: peaks, failures, events. */
    private static final Set<String> FORGETTING = Set.of("cpuacct", "freezer", "devices");

    private final CgroupLayout layout;
    private final boolean guardsDevices;

    /**
     * For a host.
     *
     * @param guardsDevices whether groups of version 2 can have a device program
     */
    public CgroupPlanner(CgroupLayout layout, boolean guardsDevices) {
        this.layout = layout;
        this.guardsDevices = guardsDevices;
    }

    /**
     * The control groups of a guest.
     *
     * @param name of its folders
     * @throws QuartersException when a limit is asked for that no control group here can keep
     */
    public CgroupPlan plan(String name, ResourceLimits limits, DeviceRules devices) {
        if (layout.isVersion1()) {
            return version1(name, limits, devices);
        }
        if (layout.unified().isPresent()) {
            Optional<DeviceRules> guard =
                    Optional.of(devices).filter(rules -> guardsDevices && !rules.everything());
            return version2(layout.unified().get().forRoot(), name, limits, guard);
        }
        return withoutControlGroups(limits);
    }

    /** Whether guests of an ordinary user can have control groups. */
    public boolean servesUsers() {
        return !layout.isVersion1()
                && layout.unified().flatMap(CgroupLayout.Unified::forUser).isPresent();
    }

    /**
     * The control groups of an ordinary user's guest: one of version 2, where the user was given
     * some, else none.
     *
     * @throws QuartersException when a limit is asked for that can't be kept
     */
    public CgroupPlan planForUser(String name, ResourceLimits limits) {
        return !servesUsers()
                ? withoutControlGroups(limits)
                : layout.unified()
                        .flatMap(CgroupLayout.Unified::forUser)
                        .map(parent -> version2(parent, name, limits, Optional.empty()))
                        .orElseGet(() -> withoutControlGroups(limits));
    }

    /**
     * A guest without control groups.
     *
     * @throws QuartersException when a limit is asked for
     */
    private static CgroupPlan withoutControlGroups(ResourceLimits limits) {
        List<Setting> asked = Version2Settings.of(limits);
        refuseUnless(
                asked.isEmpty(),
                asked.stream()
                        .map(Setting::option)
                        .filter(option -> !option.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(", ")),
                "no control group that it may use");
        return CgroupPlan.NONE;
    }

    private CgroupPlan version1(String name, ResourceLimits limits, DeviceRules devices) {
        Map<String, List<Setting>> settings = new LinkedHashMap<>();
        ALWAYS.stream()
                .filter(layout.hierarchies()::containsKey)
                .forEach(controller -> settings.put(controller, new ArrayList<>()));
        Version1Settings.of(limits)
                .forEach(
                        (controller, values) -> {
                            refuseUnless(
                                    layout.hierarchies().containsKey(controller),
                                    values.getFirst().option(),
                                    "no control group \"" + controller + "\"");
                            settings.computeIfAbsent(controller, c -> new ArrayList<>())
                                    .addAll(values);
                        });
        List<Group> groups = new ArrayList<>();
        settings.forEach((controller, values) -> groups.add(group(controller, name, values)));
        if (layout.hierarchies().containsKey("devices") && !devices.everything()) {
            groups.add(group("devices", name, devices(devices)));
        }
        return new CgroupPlan(groups, false, Optional.empty());
    }

    private Group group(String controller, String name, List<Setting> settings) {
        boolean forgets = FORGETTING.contains(controller) && layout.isAlone(controller);
        return new Group(controller, folder(controller, name), settings, forgets);
    }

    private static List<Setting> devices(DeviceRules rules) {
        List<Setting> settings = new ArrayList<>();
        settings.add(new Setting("devices.deny", "a", ""));
        rules.allowed()
                .forEach(rule -> settings.add(new Setting("devices.allow", rule.toString(), "")));
        return settings;
    }

    private String folder(String controller, String name) {
        return layout.hierarchy(controller).folder() + "/" + name;
    }

    private static CgroupPlan version2(
            String parent, String name, ResourceLimits limits, Optional<DeviceRules> guard) {
        return new CgroupPlan(
                List.of(new Group("", parent + "/" + name, Version2Settings.of(limits))),
                true,
                guard);
    }

    private static void refuseUnless(boolean condition, String option, String reason) {
        if (!condition) {
            throw new QuartersException(
                    "cannot keep to " + option + ": this host has " + reason + " for it",
                    "leave it out, or run as root");
        }
    }

    /** Quota of a period for that many billionths of a processor. */
    static long quotaMicros(long nanoCpus) {
        return Math.max(1000, nanoCpus * PERIOD_MICROS / 1_000_000_000);
    }

    static long periodMicros() {
        return PERIOD_MICROS;
    }
}
