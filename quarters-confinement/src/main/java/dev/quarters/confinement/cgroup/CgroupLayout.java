package dev.quarters.confinement.cgroup;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How this host's control groups are laid out, from {@code /proc/self/mountinfo} and {@code
 * /proc/self/cgroup} (cgroups(7)): hierarchies of version 1, each with some controllers, or the one
 * of version 2, or both (hybrid, where version 2 has no controllers).
 *
 * @param hierarchies of version 1, by the name of the controller
 * @param unified version 2
 */
public record CgroupLayout(Map<String, Hierarchy> hierarchies, Optional<Unified> unified) {

    /** The folder of version 2 that guests of root are made in. */
    static final String NAME = "quarters";

    /** No control groups at all. */
    public static final CgroupLayout NONE = new CgroupLayout(Map.of(), Optional.empty());

    /**
     * A hierarchy of version 1.
     *
     * @param folder of the cgroup that this process is in
     */
    public record Hierarchy(String folder) {}

    /**
     * Version 2.
     *
     * @param top where it is mounted
     * @param own the folder of the cgroup that this process is in
     */
    public record Unified(String top, String own) {

        /** Where the guests of root are: processes may be in leaves only, and the top is exempt. */
        String forRoot() {
            return top + "/" + NAME;
        }

        /** Where those of an ordinary user can be, if that was delegated to the user. */
        Optional<String> forUser() {
            String parent = own.substring(0, Math.max(0, own.lastIndexOf('/')));
            return parent.length() > top.length()
                            && Files.isWritable(Path.of(parent, "cgroup.procs"))
                    ? Optional.of(parent)
                    : Optional.empty();
        }
    }

    /** Copies the map. */
    public CgroupLayout {
        hierarchies = Map.copyOf(hierarchies);
    }

    /** Whether version 1 has the controllers. */
    public boolean isVersion1() {
        return !hierarchies.isEmpty();
    }

    /** The hierarchy of a controller that version 1 has. */
    Hierarchy hierarchy(String controller) {
        return Objects.requireNonNull(hierarchies.get(controller), controller);
    }

    /** Whether its hierarchy of version 1 has no other controller. */
    boolean isAlone(String controller) {
        Hierarchy own = hierarchy(controller);
        return hierarchies.values().stream().filter(own::equals).count() == 1;
    }

    /** This host's. */
    public static CgroupLayout here() {
        Path process = Path.of("/proc/self");
        try {
            return of(
                    Files.readAllLines(process.resolve("mountinfo")),
                    Files.readAllLines(process.resolve("cgroup")));
        } catch (IOException e) {
            throw new QuartersException("cannot look at control groups: " + e, "mount /proc", e);
        }
    }

    /** Reads the two files. */
    public static CgroupLayout of(List<String> mountinfo, List<String> selfCgroup) {
        Map<String, String> ownPaths = ownPaths(selfCgroup);
        Map<String, Hierarchy> hierarchies = new HashMap<>();
        Optional<Unified> unified = Optional.empty();
        for (String line : mountinfo) {
            MountInfo mount = MountInfo.of(line);
            if (mount.type().equals("cgroup2")) {
                unified =
                        Optional.ofNullable(ownPaths.get(""))
                                .map(path -> new Unified(mount.folder(), below(mount, path)));
            } else if (mount.type().equals("cgroup")) {
                for (String option : mount.superOptions()) {
                    String path = ownPaths.get(option);
                    if (path != null && !option.startsWith("name=")) {
                        hierarchies.put(option, new Hierarchy(below(mount, path)));
                    }
                }
            }
        }
        return new CgroupLayout(hierarchies, unified);
    }

    /** The path of each controller; version 2's has the empty name. */
    private static Map<String, String> ownPaths(List<String> selfCgroup) {
        Map<String, String> paths = new HashMap<>();
        for (String line : selfCgroup) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3) {
                for (String controller : fields[1].split(",", -1)) {
                    paths.put(controller, fields[2]);
                }
            }
        }
        return paths;
    }

    /** The path in the hierarchy as a folder, where a part of the hierarchy may be mounted only. */
    private static String below(MountInfo mount, String path) {
        String relative =
                !mount.root().equals("/") && path.startsWith(mount.root())
                        ? path.substring(mount.root().length())
                        : path;
        String clean = relative.equals("/") || relative.startsWith("/..") ? "" : relative;
        return mount.folder() + clean;
    }

    /** A line of mountinfo (proc_pid_mountinfo(5)), what is needed of it. */
    private record MountInfo(String root, String folder, String type, List<String> superOptions) {

        static MountInfo of(String line) {
            String[] halves = line.split(" - ", 2);
            String[] first = halves[0].split(" ", -1);
            String[] second = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
            return first.length < 5 || second.length < 3
                    ? new MountInfo("", "", "", List.of())
                    : new MountInfo(
                            first[3], first[4], second[0], List.of(second[2].split(",", -1)));
        }
    }
}
