package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_TRUNC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.confinement.cgroup.CgroupPlan;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.spawn.ProcessIdentity;

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
 * @param process process 1, or the keeper of a guest that has one; empty when not known
 * @param ports published ones, with the numbers that the host chose
 */
public record StateFile(
        Optional<ProcessIdentity> process, CgroupPlan cgroups, List<PublishedPort> ports) {

    /** Copies the list. */
    public StateFile {
        ports = List.copyOf(ports);
    }

    private static final String NAME = "state";

    /** Writes it. */
    void write(Path folder) {
        StringBuilder text = new StringBuilder();
        text.append("pid ").append(process.map(ProcessIdentity::pid).orElse(0L)).append('\n');
        text.append("start ").append(process.map(ProcessIdentity::startTime).orElse(0L));
        text.append('\n');
        text.append("version2 ").append(cgroups.version2()).append('\n');
        for (CgroupPlan.Group group : cgroups.groups()) {
            text.append("cgroup ").append(group.controller()).append(' ');
            text.append(group.folder()).append('\n');
        }
        for (PublishedPort port : ports) {
            text.append("port ").append(port.protocol()).append(' ');
            text.append(port.guestPort()).append(' ').append(port.hostPort());
            text.append(' ').append(port.hostAddress()).append('\n');
        }
        int fd = Descriptors.open(folder + "/" + NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        try {
            Descriptors.write(fd, text.toString().getBytes(StandardCharsets.UTF_8));
        } finally {
            Descriptors.close(fd);
        }
    }

    /** Reads it; empty when there is none. */
    public static Optional<StateFile> of(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            return Files.exists(file)
                    ? Optional.of(of(Files.readAllLines(file)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new QuartersException("cannot read the state of the guest in " + folder, "", e);
        }
    }

    private static StateFile of(List<String> lines) {
        long pid = 0;
        long start = 0;
        boolean version2 = false;
        List<CgroupPlan.Group> groups = new ArrayList<>();
        List<PublishedPort> ports = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "pid" -> pid = Long.parseLong(words[1]);
                case "start" -> start = Long.parseLong(words[1]);
                case "version2" -> version2 = Boolean.parseBoolean(words[1]);
                case "cgroup" -> groups.add(group(words));
                case "port" -> ports.add(port(line.split(" ", 5)));
                default -> {}
            }
        }
        return new StateFile(
                pid > 1 ? Optional.of(new ProcessIdentity(pid, start)) : Optional.empty(),
                new CgroupPlan(groups, version2, Optional.empty()),
                ports);
    }

    private static PublishedPort port(String[] words) {
        return new PublishedPort(
                words[4],
                Integer.parseInt(words[3]),
                Integer.parseInt(words[2]),
                PublishedPort.Protocol.valueOf(words[1]));
    }

    private static CgroupPlan.Group group(String[] words) {
        return new CgroupPlan.Group(words[1], words[2], List.of());
    }
}
