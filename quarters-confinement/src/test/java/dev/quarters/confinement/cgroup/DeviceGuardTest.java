package dev.quarters.confinement.cgroup;

import static dev.quarters.linux.SystemCall.mknodat;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.confinement.cgroup.DeviceRules.Rule;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What the kernel says to processes of a group that has a device program. */
@Timeout(30)
class DeviceGuardTest {

    private static final int CHARACTER = 0020600;
    private static final int BLOCK = 0060600;

    @TempDir Path folder;
    private Path group;

    @BeforeEach
    void makeGroup() throws IOException {
        String top =
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" "))
                        .filter(fields -> fields[2].equals("cgroup2"))
                        .map(fields -> fields[1])
                        .findFirst()
                        .orElseGet(() -> abort("version 2 of control groups is not mounted"));
        if (!DeviceGuard.isAllowed()) {
            abort("bpf(2) is not allowed");
        }
        group =
                Files.createDirectory(
                        Path.of(top, "quarters-test-" + ProcessHandle.current().pid()));
    }

    @AfterEach
    void removeGroup() throws IOException {
        if (group != null) {
            Files.delete(group);
        }
    }

    /** The error number of the call, 0 for none, made by a process in the group. */
    private int attempt(Function<Script, Step> call) throws Exception {
        Script script = new Script();
        Step tasks = script.call(openat, AT_FDCWD, group + "/cgroup.procs", O_WRONLY | O_CLOEXEC);
        script.call(write, tasks, "0", 1);
        Label failed = script.label();
        call.apply(script).jumpOnError(failed);
        script.exit(0);
        script.place(failed);
        Note error = script.note(script.lastError());
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script));
        if (child.await().code() == 0) {
            try {
                return (int) -child.awaitNote(error);
            } catch (IllegalStateException noNote) {
                return 0;
            }
        }
        throw new AssertionError("the process could not join the group");
    }

    private int open(String path, int flags) throws Exception {
        return attempt(script -> script.call(openat, AT_FDCWD, path, flags | O_CLOEXEC));
    }

    private int make(String name, int mode, int major, int minor) throws Exception {
        String path = folder.resolve(name).toString();
        return attempt(script -> script.call(mknodat, AT_FDCWD, path, mode, major << 8 | minor));
    }

    @Test
    void the_standard_rules_allow_the_usual_devices_and_nodes_of_all() throws Exception {
        assertThat(open("/dev/kmsg", O_RDONLY | O_NONBLOCK)).as("without a program").isZero();
        DeviceGuard.attach(group.toString(), DeviceRules.STANDARD);
        for (String name : List.of("null", "zero", "full", "random", "urandom")) {
            assertThat(open("/dev/" + name, O_RDWR)).as(name).isZero();
        }
        assertThat(open("/dev/ptmx", O_RDWR)).isZero();
        assertThat(open("/dev/kmsg", O_RDONLY | O_NONBLOCK)).isEqualTo(1);
        assertThat(make("kmsg", CHARACTER, 1, 11)).isZero();
        assertThat(make("disk", BLOCK, 254, 0)).isZero();
        assertThat(open(folder.resolve("kmsg").toString(), O_WRONLY)).isEqualTo(1);
        assertThat(open(folder.resolve("disk").toString(), O_RDONLY)).isEqualTo(1);
    }

    @Test
    void each_part_of_a_rule_counts() throws Exception {
        List<Rule> rules =
                List.of(
                        new Rule('c', 1, 11, "r"),
                        new Rule('c', 1, 5, "rw"),
                        new Rule('b', Rule.ANY, 3, "rwm"),
                        new Rule('b', 7, Rule.ANY, "m"));
        DeviceGuard.attach(group.toString(), new DeviceRules(rules, false));
        record Case(String what, int result, int expected) {}
        for (Case one :
                List.of(
                        new Case("read", open("/dev/kmsg", O_RDONLY | O_NONBLOCK), 0),
                        new Case("write", open("/dev/kmsg", O_WRONLY), 1),
                        new Case("read and write", open("/dev/kmsg", O_RDWR), 1),
                        new Case("both", open("/dev/zero", O_RDWR), 0),
                        new Case("no rule", open("/dev/null", O_RDWR), 1),
                        new Case("no node", make("a", CHARACTER, 1, 5), 1),
                        new Case("any major", make("b", BLOCK, 200, 3), 0),
                        new Case("other type", make("c", CHARACTER, 200, 3), 1),
                        new Case("any minor", make("d", BLOCK, 7, 99), 0),
                        new Case("other minor", make("e", BLOCK, 8, 99), 1))) {
            assertThat(one.result()).as(one.what()).isEqualTo(one.expected());
        }
    }

    @Test
    void a_group_below_has_to_be_allowed_by_both() throws Exception {
        DeviceGuard.attach(group.toString(), DeviceRules.STANDARD);
        Path outer = group;
        group = Files.createDirectory(outer.resolve("below"));
        try {
            DeviceGuard.attach(
                    group.toString(),
                    new DeviceRules(
                            List.of(new Rule('c', 1, 11, "rwm"), new Rule('c', 1, 3, "rwm")),
                            false));
            assertThat(open("/dev/null", O_RDWR)).isZero();
            assertThat(open("/dev/zero", O_RDWR)).isEqualTo(1);
            assertThat(open("/dev/kmsg", O_RDONLY | O_NONBLOCK)).isEqualTo(1);
        } finally {
            Files.delete(group);
            group = outer;
        }
    }
}
