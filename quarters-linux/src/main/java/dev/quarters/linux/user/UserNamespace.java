package dev.quarters.linux.user;

import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.setgroups;
import static dev.quarters.linux.SystemCall.setresgid;
import static dev.quarters.linux.SystemCall.setresuid;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUSER;
import static dev.quarters.linux.uapi.Prctl.PR_CAP_AMBIENT;
import static dev.quarters.linux.uapi.Prctl.PR_CAP_AMBIENT_CLEAR_ALL;

import dev.quarters.api.Probe;
import dev.quarters.api.QuartersException;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ids of a user namespace, and how a child gets into one with them.
 *
 * @param uids its users
 * @param gids its groups
 */
public record UserNamespace(IdMap uids, IdMap gids) {

    private static final Path NEWUIDMAP = Path.of("newuidmap");
    private static final Path NEWGIDMAP = Path.of("newgidmap");

    /** What root gives to containers when /etc/subuid has nothing for it. */
    private static final SubordinateIds OF_ROOT = new SubordinateIds(100_000, 65_536);

    /**
     * For a process that is root: ids of the namespace are ids that no user of the host has, from
     * /etc/subuid's entry for root or from 100000 on.
     */
    public static UserNamespace ofRoot() {
        return new UserNamespace(shifted("/etc/subuid"), shifted("/etc/subgid"));
    }

    private static IdMap shifted(String file) {
        List<SubordinateIds> given = SubordinateIds.read(Path.of(file), "root", 0);
        SubordinateIds ids = given.isEmpty() ? OF_ROOT : given.getFirst();
        return new IdMap(List.of(new IdMap.Range(0, ids.start(), ids.count())));
    }

    /**
     * For an ordinary user: root is the user, other ids are the subordinate ones; a single id when
     * the user has none or newuidmap(1) and newgidmap(1) are not installed ({@link #missing}
     * tells).
     */
    public static UserNamespace ofUser() {
        long uid = Kernel.call(SystemCall.geteuid);
        long gid = Kernel.call(SystemCall.getegid);
        if (!missing().isEmpty()) {
            return new UserNamespace(IdMap.single(uid), IdMap.single(gid));
        }
        return new UserNamespace(
                SubordinateIds.map(uid, subordinate("/etc/subuid", uid)),
                SubordinateIds.map(gid, subordinate("/etc/subgid", uid)));
    }

    /** The fitting one of {@link #ofRoot} and {@link #ofUser}. */
    public static UserNamespace ofThisProcess() {
        return Kernel.call(SystemCall.geteuid) == 0 ? ofRoot() : ofUser();
    }

    /** What an ordinary user lacks for more than a single id, in words; empty when nothing. */
    public static List<String> missing() {
        List<String> missing = new ArrayList<>();
        long uid = Kernel.call(SystemCall.geteuid);
        for (Path helper : List.of(NEWUIDMAP, NEWGIDMAP)) {
            if (onPath(helper).isEmpty()) {
                missing.add(helper + " is not installed (package uidmap)");
            }
        }
        for (String file : List.of("/etc/subuid", "/etc/subgid")) {
            if (subordinate(file, uid).isEmpty()) {
                missing.add(file + " has no entry for user " + uid);
            }
        }
        return missing;
    }

    /** What keeps this process from making user namespaces with all rights in them. */
    public static Optional<Probe.Obstacle> obstacle() {
        boolean root = Kernel.call(SystemCall.geteuid) == 0;
        if (number("/proc/sys/user/max_user_namespaces", 1) == 0
                || !root && number("/proc/sys/kernel/unprivileged_userns_clone", 1) == 0) {
            return Optional.of(
                    new Probe.Obstacle(
                            "this kernel gives "
                                    + (root ? "nobody" : "ordinary users no")
                                    + " user namespaces",
                            root
                                    ? "set user.max_user_namespaces"
                                    : "set kernel.unprivileged_userns_clone=1 and"
                                            + " user.max_user_namespaces, or run as root"));
        }
        if (!root && number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 0) == 1) {
            return Optional.of(
                    new Probe.Obstacle(
                            "AppArmor gives ordinary users no capabilities in user namespaces",
                            "set kernel.apparmor_restrict_unprivileged_userns=0, or run as root"));
        }
        return Optional.empty();
    }

    private static long number(String file, long otherwise) {
        try {
            return Long.parseLong(Files.readString(Path.of(file)).strip());
        } catch (IOException | NumberFormatException absent) {
            return otherwise;
        }
    }

    private static List<SubordinateIds> subordinate(String file, long uid) {
        return SubordinateIds.read(Path.of(file), System.getProperty("user.name", ""), uid);
    }

    private static List<Path> onPath(Path program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Stream.of(path.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory).resolve(program))
                .filter(Files::isExecutable)
                .toList();
    }

    /**
     * Adds what a child's script does first: it waits for the ids, then becomes root of the
     * namespace. It goes on with all capabilities there, and no ambient ones.
     */
    public void enter(Script script) {
        script.awaitGate();
        if (!uids.isSingle()) {
            script.call(setgroups, 0, 0);
        }
        script.call(setresgid, 0, 0, 0);
        script.call(setresuid, 0, 0, 0);
        script.call(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    }

    /**
     * Starts a child in a new user namespace with these ids.
     *
     * @param namespaces others that are new for it
     * @param spawn whose script begins with what {@link #enter} adds
     */
    public ChildProcess spawn(Spawn spawn, long namespaces) {
        ChildProcess child =
                ProcessLauncher.shared().spawn(spawn.namespaces(namespaces | CLONE_NEWUSER).gate());
        try {
            set(child.pid());
            child.openGate();
            return child;
        } catch (RuntimeException failure) {
            child.kill();
            throw failure;
        }
    }

    /** Sets the ids of the user namespace that a child is in, once. */
    public void set(int pid) {
        String process = "/proc/" + pid + "/";
        if (Kernel.call(SystemCall.geteuid) == 0) {
            Descriptors.writeFile(process + "uid_map", uids.text());
            Descriptors.writeFile(process + "gid_map", gids.text());
        } else if (uids.isSingle() && gids.isSingle()) {
            Descriptors.writeFile(process + "uid_map", uids.text());
            // Without it a user could drop a group that a file denies access to: CVE-2014-8989.
            Descriptors.writeFile(process + "setgroups", "deny");
            Descriptors.writeFile(process + "gid_map", gids.text());
        } else {
            runHelper(NEWUIDMAP, pid, uids);
            runHelper(NEWGIDMAP, pid, gids);
        }
    }

    private static void runHelper(Path helper, int pid, IdMap map) {
        List<String> command = new ArrayList<>(List.of(helper.toString(), Integer.toString(pid)));
        command.addAll(List.of(map.text().strip().split("\\s+", -1)));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            byte[] output = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                String said = new String(output, StandardCharsets.UTF_8).strip();
                throw new QuartersException(
                        String.join(" ", command) + " failed: " + said,
                        "see that the entries of /etc/subuid and /etc/subgid are this user's");
            }
        } catch (IOException failure) {
            throw new QuartersException(
                    "cannot run " + helper + ": " + failure.getMessage(), "install it", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while running " + helper, "", interrupted);
        }
    }
}
