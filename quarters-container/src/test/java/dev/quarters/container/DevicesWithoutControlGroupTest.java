package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.api.GuestRequest;
import dev.quarters.confinement.cgroup.CgroupLayout;
import dev.quarters.guest.mount.TreeFacts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where version 2 is alone, no control group decides about devices: the mounts have to. */
@Timeout(30)
class DevicesWithoutControlGroupTest {

    @Test
    void nodes_that_a_guest_makes_are_dead_and_the_usual_ones_live() throws Exception {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        HostFacts here = HostFacts.ofHost();
        HostFacts host =
                new HostFacts(
                        here.kernel(),
                        here.architecture(),
                        here.uid(),
                        here.capabilities(),
                        CgroupLayout.NONE,
                        TreeFacts.ofHost(false, true));
        String script =
                "echo x > /dev/null && head -c 4 /dev/urandom | wc -c; for d in /dev /tmp /dev/shm;"
                    + " do mknod $d/null c 1 3; mknod $d/disk b 254 0; head -c 1 $d/disk && echo"
                    + " escaped; mknod $d/mine c 1 3; echo > $d/mine && echo escaped; done"
                    + " 2>/dev/null";
        try (TestGuests guests = new TestGuests()) {
            GuestRequest request = guests.request(TestGuests.shell(script).build());
            TestGuests.Outcome outcome = guests.run(host, request, "");
            assertThat(outcome.output().strip()).isEqualTo("4");
        }
    }
}
