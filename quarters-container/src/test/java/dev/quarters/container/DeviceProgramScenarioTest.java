package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.api.Device;
import dev.quarters.confinement.cgroup.CgroupLayout;
import dev.quarters.confinement.cgroup.DeviceGuard;
import dev.quarters.guest.mount.TreeFacts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A guest on a host whose control groups are of version 2 alone: devices as on version 1. */
@Timeout(30)
class DeviceProgramScenarioTest {

    private static HostFacts version2() throws Exception {
        HostFacts here = HostFacts.ofHost();
        List<String> mounts =
                Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                        .filter(line -> line.contains(" - cgroup2 "))
                        .toList();
        return new HostFacts(
                here.kernel(),
                here.architecture(),
                here.uid(),
                here.capabilities(),
                CgroupLayout.of(mounts, List.of("0::/")),
                TreeFacts.ofHost(true, false));
    }

    @Test
    void nodes_can_be_made_and_used_as_far_as_the_rules_go() throws Exception {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        if (version2().cgroups().unified().isEmpty() || !DeviceGuard.isAllowed()) {
            abort("no device programs here: version 2 of control groups, or bpf(2), is missing");
        }
        String script =
                "echo x > /dev/null && head -c 4 /dev/urandom | wc -c; cd /dev;"
                        + " mknod mine c 1 5 && head -c 2 mine | wc -c;"
                        + " mknod disk b 254 0 && head -c 1 disk;"
                        + " mknod log c 1 11 && : > log && echo opened";
        try (TestGuests guests = new TestGuests()) {
            Device log = new Device(Path.of("/dev/kmsg"), "/dev/kmsg", "w");
            for (boolean given : new boolean[] {false, true}) {
                TestGuests.Outcome outcome =
                        guests.run(
                                version2(),
                                guests.request(
                                        TestGuests.shell(script)
                                                .devices(given ? List.of(log) : List.of())
                                                .build()),
                                "");
                String refused = ": Operation not permitted";
                List<String> errors = new ArrayList<>(List.of("head: disk" + refused));
                if (!given) {
                    errors.add("sh: can't create log" + refused);
                }
                assertThat(outcome.errors().lines()).containsExactlyElementsOf(errors);
                assertThat(outcome.output()).isEqualTo(given ? "4\n2\nopened\n" : "4\n2\n");
            }
        }
    }
}
