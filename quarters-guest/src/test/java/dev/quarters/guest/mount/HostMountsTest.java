package dev.quarters.guest.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.guest.mount.HostMounts.Mounted;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

/** Which mount a path belongs to, and how mounts spread there. */
class HostMountsTest {

    private static final List<String> MOUNTINFO =
            List.of(
                    "20 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
                    "21 20 0:20 / /srv rw shared:7 - tmpfs tmpfs rw",
                    "22 21 0:21 / /srv/a\\040b rw master:7 propagate_from:2 - tmpfs tmpfs rw",
                    "23 21 0:22 / /srv/x rw shared:8 - tmpfs tmpfs rw",
                    "24 23 0:23 / /srv/x rw - tmpfs shared:9 rw");

    @Test
    void the_deepest_and_last_one_counts() {
        record Case(String path, String folder, boolean shared, boolean slave) {}
        for (Case one :
                List.of(
                        new Case("/etc", "/", false, false),
                        new Case("/srvs", "/", false, false),
                        new Case("/srv/deep/er", "/srv", true, false),
                        new Case("/srv/a b/c", "/srv/a b", false, true),
                        new Case("/srv/x", "/srv/x", false, false))) {
            assertThat(HostMounts.under(Path.of(one.path()), MOUNTINFO))
                    .as(one.path())
                    .isEqualTo(new Mounted(Path.of(one.folder()), one.shared(), one.slave()));
        }
    }
}
