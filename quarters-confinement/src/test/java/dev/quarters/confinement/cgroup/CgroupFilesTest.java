package dev.quarters.confinement.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.cgroup.CgroupPlan.Group;
import dev.quarters.confinement.cgroup.CgroupPlan.Setting;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Version 2, on folders that look like it: this says nothing of the kernel. */
class CgroupFilesTest {

    @TempDir Path folder;
    private Cgroup cgroup;
    private CgroupPlan plan;

    @BeforeEach
    void folders() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "not Linux");
        plan =
                new CgroupPlan(
                        List.of(new Group("", folder.toString(), List.of())),
                        true,
                        Optional.empty());
        cgroup = Cgroup.ofLeftovers(plan);
        file("memory.events", "low 0\noom 2\noom_kill 1\n");
        file("memory.current", "5000\n");
        file("memory.stat", "anon 3\ninactive_file 1000\n");
        file("memory.max", "max\n");
        file("cpu.stat", "usage_usec 77\nuser_usec 3\n");
        file("pids.current", "3\n");
        file("io.stat", "8:0 rbytes=10 wbytes=20 rios=1\n9:0 rbytes=5 wbytes=1\n");
        file("cgroup.freeze", "0\n");
        file("cgroup.events", "populated 1\nfrozen 1\n");
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void tells_what_is_used() {
        CgroupUsage usage = cgroup.usage();
        assertThat(usage.memoryBytes()).isEqualTo(4000);
        assertThat(usage.memoryLimitBytes()).isEqualTo(-1);
        assertThat(usage.processorNanos()).isEqualTo(77_000);
        assertThat(usage.processes()).isEqualTo(3);
        assertThat(usage.readBytes()).isEqualTo(15);
        assertThat(usage.writtenBytes()).isEqualTo(21);
        assertThat(cgroup.ranOutOfMemory()).isTrue();
    }

    @Test
    void freezes_and_thaws() {
        cgroup.freeze();
        assertThat(folder.resolve("cgroup.freeze")).content().startsWith("1");
        cgroup.thaw();
        assertThat(folder.resolve("cgroup.freeze")).content().startsWith("0");
    }

    @Test
    void an_ordinary_user_gets_what_was_delegated() throws IOException {
        Path slice = Files.createDirectories(folder.resolve("slice/app.scope"));
        Files.writeString(folder.resolve("slice/cgroup.procs"), "");
        Files.writeString(folder.resolve("slice/cgroup.subtree_control"), "");
        CgroupLayout layout =
                CgroupLayout.of(
                        List.of("24 1 0:22 / " + folder + " rw - cgroup2 cgroup rw"),
                        List.of("0::/slice/app.scope"));
        ResourceLimits limits = new ResourceLimits(0, 0, 0, 0, Optional.empty(), 5, 0, 0);
        CgroupPlan plan = new CgroupPlanner(layout, false).planForUser("guest", limits);
        assertThat(plan.folders()).containsExactly(folder + "/slice/guest");
        assertThatThrownBy(() -> Cgroup.make(plan)).hasMessageContaining("--pids-limit");
        assertThat(folder.resolve("slice/cgroup.subtree_control")).content().startsWith("+cpuset");
        assertThat(folder.resolve("slice/guest")).doesNotExist();
        assertThat(slice).exists();
    }

    @Test
    void a_limit_that_the_kernel_lacks_is_refused_only_when_asked_for() {
        Cgroup.apply(folder.toString(), List.of(new Setting("memory.swap.max", "1", "")));
        assertThatThrownBy(
                        () ->
                                Cgroup.apply(
                                        folder.toString(),
                                        List.of(new Setting("io.weight", "1", "--blkio-weight"))))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("--blkio-weight");
    }
}
