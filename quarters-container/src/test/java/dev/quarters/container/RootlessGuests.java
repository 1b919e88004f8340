package dev.quarters.container;

import dev.quarters.api.NetworkMode;
import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;

import java.util.Optional;

/** What {@link RootlessTest} runs as an ordinary user, in a JVM of its own. */
final class RootlessGuests {

    private RootlessGuests() {}

    public static void main(String[] arguments) throws Exception {
        try (TestGuests guests = new TestGuests()) {
            System.out.println("probe " + guests.engine.probe(Optional.empty()).obstacles());
            print(
                    "first",
                    guests.run(
                            TestGuests.shell(
                                            "id -u; hostname; echo x > /made && cat /made; ls /proc"
                                                    + " | grep -c '^[0-9]'; echo > /dev/null; ls"
                                                    + " /sys/class/net; mount -t tmpfs x /tmp 2>&1;"
                                                    + " mknod /tmp/d b 254 0 2>&1; echo x >"
                                                    + " /proc/sys/kernel/core_pattern; exit 7")
                                    .build(),
                            ""));
            print(
                    "before lowerdir+",
                    guests.run(
                            TestGuests.withKernel(6, 1),
                            guests.request(
                                    TestGuests.shell(
                                                    "grep ' / overlay ' /proc/mounts; echo x >"
                                                        + " /made && rm /etc/group && cat /made")
                                            .build()),
                            ""));
            print(
                    "host network",
                    guests.run(
                            TestGuests.shell("ls /sys/class/net | wc -l")
                                    .network(NetworkMode.HOST)
                                    .build(),
                            ""));
            print("terminal", guests.run(TestGuests.shell("tty").terminal(true).build(), ""));
            try {
                ResourceLimits limits =
                        new ResourceLimits(1 << 24, 0, 0, 0, Optional.empty(), 0, 0, 0);
                guests.run(TestGuests.shell("true").limits(limits).build(), "");
            } catch (QuartersException refused) {
                System.out.println("limit refused: " + refused.getMessage());
            }
        }
    }

    private static void print(String what, TestGuests.Outcome outcome) {
        System.out.println(
                what
                        + " code "
                        + outcome.status().code()
                        + "\n"
                        + outcome.output()
                        + "\nerrors "
                        + outcome.errors());
    }
}
