package dev.quarters.confinement.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.cgroup.CgroupPlan.Group;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class CgroupPlannerTest {

    private static final List<String> HYBRID =
            List.of(
                    "30 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755",
                    "31 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                    "33 30 0:31 / /sys/fs/cgroup/memory rw shared:3 - cgroup cgroup rw,memory",
                    "34 30 0:32 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices",
                    "39 30 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
                    "37 30 0:34 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer",
                    "40 30 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd",
                    "41 30 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");
    private static final List<String> HYBRID_SELF =
            List.of(
                    "5:memory:/user/1",
                    "4:devices:/",
                    "3:pids:/",
                    "2:freezer:/",
                    "1:cpu,cpuacct:/",
                    "9:name=systemd:/",
                    "0::/");
    private static final CgroupLayout VERSION2 =
            CgroupLayout.of(
                    List.of("24 1 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup rw,nsdelegate"),
                    List.of("0::/user.slice/session.scope"));

    private static ResourceLimits all() {
        return new ResourceLimits(100, 150, 1_500_000_000L, 512, Optional.of("0-1"), 64, 500, 0);
    }

    private static CgroupPlan version1(ResourceLimits limits) {
        return new CgroupPlanner(CgroupLayout.of(HYBRID, HYBRID_SELF), true)
                .plan("guest", limits, DeviceRules.STANDARD);
    }

    @Test
    void version_1_measures_pauses_and_protects_always() {
        CgroupPlan plan = version1(ResourceLimits.NONE);
        assertThat(plan.folders())
                .containsExactly(
                        "/sys/fs/cgroup/memory/user/1/guest",
                        "/sys/fs/cgroup/cpu,cpuacct/guest",
                        "/sys/fs/cgroup/pids/guest",
                        "/sys/fs/cgroup/freezer/guest",
                        "/sys/fs/cgroup/devices/guest");
        assertThat(plan.groups().subList(0, 4)).allMatch(group -> group.settings().isEmpty());
        assertThat(plan.joinFile()).isEqualTo("tasks");
        assertThat(plan.groups().getLast().settings().getFirst().toString())
                .contains("devices.deny", "a");
    }

    @Test
    void version_1_limits_in_its_own_words() {
        ResourceLimits limits =
                new ResourceLimits(100, 150, 1_500_000_000L, 512, Optional.empty(), 64, 0, 0);
        List<Group> groups = version1(limits).groups();
        assertThat(groups.stream().limit(groups.size() - 1).flatMap(g -> g.settings().stream()))
                .extracting(setting -> setting.file() + "=" + setting.value())
                .containsExactlyInAnyOrder(
                        "memory.limit_in_bytes=100",
                        "memory.memsw.limit_in_bytes=150",
                        "cpu.cfs_period_us=100000",
                        "cpu.cfs_quota_us=150000",
                        "cpu.shares=512",
                        "pids.max=64");
        assertThatThrownBy(() -> version1(all()))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("--cpuset-cpus");
    }

    @Test
    void version_2_has_one_group_and_swap_apart() {
        CgroupPlan plan =
                new CgroupPlanner(VERSION2, true).plan("guest", all(), DeviceRules.STANDARD);
        Group group = plan.groups().getFirst();
        assertThat(group.folder()).isEqualTo("/sys/fs/cgroup/quarters/guest");
        assertThat(group.settings())
                .extracting(setting -> setting.file() + "=" + setting.value())
                .containsExactly(
                        "memory.max=100",
                        "memory.swap.max=50",
                        "cpu.max=150000 100000",
                        "cpu.weight=20",
                        "cpuset.cpus=0-1",
                        "pids.max=64",
                        "io.weight=default 4950");
    }

    @Test
    void devices_are_guarded_by_a_program_on_version_2_where_one_can_be_had() {
        assertThat(guard(true, DeviceRules.STANDARD)).contains(DeviceRules.STANDARD);
        assertThat(guard(true, DeviceRules.EVERYTHING)).isEmpty();
        assertThat(guard(false, DeviceRules.STANDARD)).isEmpty();
        assertThat(version1(ResourceLimits.NONE).guard()).isEmpty();
    }

    private static Optional<DeviceRules> guard(boolean possible, DeviceRules rules) {
        return new CgroupPlanner(VERSION2, possible)
                .plan("guest", ResourceLimits.NONE, rules)
                .guard();
    }

    @Test
    void without_control_groups_only_limits_are_refused() {
        CgroupPlanner planner = new CgroupPlanner(CgroupLayout.NONE, true);
        assertThat(planner.plan("g", ResourceLimits.NONE, DeviceRules.STANDARD))
                .isEqualTo(CgroupPlan.NONE);
        assertThatThrownBy(() -> planner.plan("g", all(), DeviceRules.STANDARD))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("--memory, --memory-swap, --cpus");
    }
}
