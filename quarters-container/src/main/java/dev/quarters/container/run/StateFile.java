package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_TRUNC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.container.cgroup.CgroupPlan;
import dev.quarters.linux.io.Descriptors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What another process needs to clear away a guest whose owner died: lines of a word and its value,
 * in {@code state} of the guest's folder. Written with the cgroups before the guest exists; with
 * its process as well when it is in no cgroup to be found in.
 *
 * @param pid of process 1, or 0 when not known
 * @param startTime field 22 of proc_pid_stat(5), which tells it from a later process of that id
 */
public record StateFile(int pid, long startTime, CgroupPlan cgroups) {

    private static final String NAME = "state";

    /** Writes it. */
    void write(Path folder) {
        StringBuilder text = new StringBuilder();
        text.append("pid ").append(pid).append('\n');
        text.append("start ").append(startTime).append('\n');
        text.append("version2 ").append(cgroups.version2()).append('\n');
        for (CgroupPlan.Group group : cgroups.groups()) {
            text.append("cgroup ").append(group.controller()).append(' ');
            text.append(group.folder()).append('\n');
        }
        int fd = Descriptors.open(folder + "/" + NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        try {
            Descriptors.write(fd, text.toString().getBytes(StandardCharsets.UTF_8));
        } finally {
            Descriptors.close(fd);
        }
    }

    /** Reads it; empty when there is none. */
    public static Optional<StateFile> read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        return Files.exists(file) ? Optional.of(of(Files.readAllLines(file))) : Optional.empty();
    }

    private static StateFile of(List<String> lines) {
        int pid = 0;
        long start = 0;
        boolean version2 = false;
        List<CgroupPlan.Group> groups = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "pid" -> pid = Integer.parseInt(words[1]);
                case "start" -> start = Long.parseLong(words[1]);
                case "version2" -> version2 = Boolean.parseBoolean(words[1]);
                case "cgroup" -> groups.add(group(words));
                default -> {}
            }
        }
        return new StateFile(pid, start, new CgroupPlan(groups, version2, Optional.empty()));
    }

    private static CgroupPlan.Group group(String[] words) {
        return new CgroupPlan.Group(words[1], words[2], List.of());
    }

    /** When the process of that id was started; empty when there is none. */
    static Optional<Long> startTime(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The second field is a name in parentheses that may hold anything.
            String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(Long.parseLong(rest[19]));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
