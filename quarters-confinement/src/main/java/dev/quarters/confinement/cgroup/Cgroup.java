package dev.quarters.confinement.cgroup;

import dev.quarters.api.ConflictException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.cgroup.CgroupPlan.Group;
import dev.quarters.confinement.cgroup.CgroupPlan.Setting;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.uapi.Signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The control groups of one guest, made by a plan. */
public final class Cgroup {

    private static final int ATTEMPTS = 200;
    private static final long PAUSE_NANOS = 5_000_000;

    private final CgroupPlan plan;

    private Cgroup(CgroupPlan plan) {
        this.plan = plan;
    }

    /**
     * Makes them; nothing is left when that fails.
     *
     * @throws QuartersException when the kernel refuses a limit that was asked for
     */
    public static Cgroup make(CgroupPlan plan) {
        return make(plan, List.of());
    }

    /**
     * As {@link #make(CgroupPlan)}.
     *
     * @param left by another guest ({@link #vacate}); those that the plan has as well are taken
     *     over, the others removed
     */
    public static Cgroup make(CgroupPlan plan, List<Group> left) {
        Cgroup cgroup = new Cgroup(plan);
        left.stream()
                .filter(group -> !plan.groups().contains(group))
                .forEach(group -> remove(group.folder()));
        try {
            for (Group group : plan.groups()) {
                if (left.contains(group)) {
                    reset(group);
                } else {
                    cgroup.makeFolder(group.folder());
                    prepare(group);
                    apply(group);
                    plan.guard().ifPresent(rules -> DeviceGuard.attach(group.folder(), rules));
                }
            }
            return cgroup;
        } catch (RuntimeException failure) {
            cgroup.remove();
            throw failure;
        }
    }

    /** When a process has ended, the kernel may still count what its end took. */
    private static void reset(Group group) {
        if (group.controller().equals("cpuacct")) {
            Kernel.check(
                    KernelFiles.write(group.folder() + "/cpuacct.usage", "0"),
                    "set to zero what was used in",
                    group.folder());
        }
    }

    private void makeFolder(String folder) {
        if (plan.version2()) {
            Version2Parents.prepare(folder);
        }
        Kernel.check(KernelFiles.makeFolder(folder), "make cgroup", folder);
    }

    /** Of a guest whose owner is gone. */
    public static Cgroup ofLeftovers(CgroupPlan plan) {
        return new Cgroup(plan);
    }

    /** A cpuset of version 1 takes no process before both of its lists are there. */
    private static void prepare(Group group) {
        if (group.controller().equals("cpuset")) {
            String parent = group.folder().substring(0, group.folder().lastIndexOf('/'));
            for (String file : List.of("/cpuset.cpus", "/cpuset.mems")) {
                KernelFiles.read(parent + file)
                        .ifPresent(value -> KernelFiles.write(group.folder() + file, value));
            }
        }
    }

    /** Values for the same file that follow each other are written by one descriptor. */
    private static void apply(Group group) {
        List<Setting> settings = group.settings();
        for (int i = 0, next; i < settings.size(); i = next) {
            String file = settings.get(i).file();
            next = i + 1;
            while (next < settings.size() && settings.get(next).file().equals(file)) {
                next++;
            }
            apply(group.folder(), settings.subList(i, next));
        }
    }

    static void apply(String folder, List<Setting> settings) {
        Setting setting = settings.getFirst();
        List<String> values = settings.stream().map(Setting::value).toList();
        long result = KernelFiles.writeAll(folder + "/" + setting.file(), values);
        if (!Kernel.isError(result) || (setting.option().isEmpty() && Errno.ENOENT.is(result))) {
            return;
        }
        String option = setting.option().isEmpty() ? "" : " (" + setting.option() + ")";
        throw new LinuxException(
                "write \"" + setting.value() + "\" to cgroup file " + setting.file() + option,
                result,
                Errno.ENOENT.is(result)
                        ? "this kernel can't limit that: leave " + setting.option() + " out"
                        : "use another value");
    }

    /**
     * Limits what is in it otherwise; what is not limited by these stays as it was.
     *
     * @throws ConflictException when there is no group for one of them: in version 1 a guest has
     *     those that it was made with
     */
    public void limit(ResourceLimits limits) {
        if (plan.version2()) {
            plan.groups().forEach(group -> limit(group.folder(), Version2Settings.of(limits)));
        } else {
            Version1Settings.of(limits)
                    .forEach((controller, values) -> limit(groupFor(controller, values), values));
        }
    }

    private String groupFor(String controller, List<Setting> values) {
        return folder(controller)
                .orElseThrow(
                        () ->
                                new ConflictException(
                                        "cannot begin with "
                                                + values.getFirst().option()
                                                + " while the guest runs: it has no control group"
                                                + " for it",
                                        "stop it, and start it again afterwards"));
    }

    /** Memory with swap is never below memory: which goes first depends on what was before. */
    private static void limit(String folder, List<Setting> settings) {
        try {
            settings.forEach(setting -> apply(folder, List.of(setting)));
        } catch (LinuxException refused) {
            settings.reversed().forEach(setting -> apply(folder, List.of(setting)));
        }
    }

    /** The folders of version 1 of that controller, or the one of version 2. */
    private Optional<String> folder(String controller) {
        return plan.groups().stream()
                .filter(group -> plan.version2() || group.controller().equals(controller))
                .map(Group::folder)
                .findFirst();
    }

    /** Stops all processes, and waits until they are stopped. */
    public void freeze() {
        if (plan.version2()) {
            set("", "cgroup.freeze", "1");
            await("", "cgroup.events", "frozen 1");
        } else {
            set("freezer", "freezer.state", "FROZEN");
            await("freezer", "freezer.state", "FROZEN");
        }
    }

    /** Lets them go on. */
    public void thaw() {
        if (plan.version2()) {
            set("", "cgroup.freeze", "0");
        } else {
            set("freezer", "freezer.state", "THAWED");
        }
    }

    /** Whether all processes are stopped. */
    public boolean isFrozen() {
        String file = plan.version2() ? "/cgroup.events" : "/freezer.state";
        String frozen = plan.version2() ? "frozen 1" : "FROZEN";
        return folder("freezer")
                .flatMap(folder -> KernelFiles.read(folder + file))
                .filter(text -> text.contains(frozen))
                .isPresent();
    }

    /** As {@link #thaw}, where there may be nothing: what is frozen does not die in version 1. */
    public void release() {
        String file = plan.version2() ? "/cgroup.freeze" : "/freezer.state";
        folder("freezer")
                .ifPresent(
                        folder ->
                                KernelFiles.write(folder + file, plan.version2() ? "0" : "THAWED"));
    }

    private void set(String controller, String file, String value) {
        String folder =
                folder(controller)
                        .orElseThrow(
                                () ->
                                        new QuartersException(
                                                "cannot pause: the guest has no control group",
                                                "run Quarters as root"));
        Kernel.check(KernelFiles.write(folder + "/" + file, value), "write cgroup file", file);
    }

    private void await(String controller, String file, String wanted) {
        String path = folder(controller).orElseThrow() + "/" + file;
        for (int i = 0; i < ATTEMPTS; i++) {
            if (KernelFiles.read(path).filter(text -> text.contains(wanted)).isPresent()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new QuartersException("cannot pause: some process does not stop", "try again");
    }

    /** Whether the kernel killed something in it for want of memory. */
    public boolean ranOutOfMemory() {
        String file = plan.version2() ? "/memory.events" : "/memory.oom_control";
        return folder("memory")
                .flatMap(folder -> KernelFiles.read(folder + file))
                .map(text -> CgroupUsage.field(text, "oom_kill"))
                .filter(count -> count > 0)
                .isPresent();
    }

    /** What its processes use. */
    public CgroupUsage usage() {
        return new CgroupUsage(plan.version2(), this::folder);
    }

    /**
     * Kills what is in it and removes it. What can't be removed after a second is left.
     *
     * @return whether nothing is left
     */
    public boolean remove() {
        boolean all = true;
        for (Group group : plan.groups().reversed()) {
            all &= remove(group.folder());
            if (plan.version2()) {
                Version2Parents.tidy(group.folder());
            }
        }
        return all;
    }

    /**
     * Removes what can tell of the guest, and leaves what can't.
     *
     * @return what is left; empty when processes were found, and everything is as before
     */
    public Optional<List<Group>> vacate() {
        List<Group> kept = new ArrayList<>();
        for (Group group : plan.groups().reversed()) {
            if (group.forgets()) {
                kept.add(group);
            } else if (Kernel.isError(KernelFiles.removeFolder(group.folder()))) {
                return Optional.empty();
            }
        }
        // Processes that are in none of the groups just removed are in none of the others.
        return kept.size() < plan.groups().size() ? Optional.of(kept) : Optional.empty();
    }

    private static boolean remove(String folder) {
        for (int i = 0; i < ATTEMPTS; i++) {
            long result = KernelFiles.removeFolder(folder);
            if (!Kernel.isError(result) || Errno.ENOENT.is(result)) {
                return true;
            }
            if (!Errno.EBUSY.is(result)) {
                return false;
            }
            kill(folder);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** Kills all its processes, but never this one. */
    private static void kill(String folder) {
        if (!Kernel.isError(KernelFiles.write(folder + "/cgroup.kill", "1"))) {
            return;
        }
        KernelFiles.write(folder + "/freezer.state", "THAWED");
        long own = ProcessHandle.current().pid();
        KernelFiles.read(folder + "/cgroup.procs").stream()
                .flatMap(String::lines)
                .mapToLong(Long::parseLong)
                .filter(pid -> pid > 1 && pid != own)
                .forEach(pid -> Kernel.call(SystemCall.kill, pid, Signal.SIGKILL));
    }
}
