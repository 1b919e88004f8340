package dev.quarters.container;

import dev.quarters.api.Enterable;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.ResourceLimits;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What {@link OlderKernelTest} runs as root, in a JVM under the filter. */
final class OlderKernelGuests {

    private OlderKernelGuests() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("clone3 " + Kernel.call(SystemCall.clone3, 0, 0));
        System.out.println("fchmodat2 " + Kernel.call(SystemCall.fchmodat2, -1, 0, 0, 0));
        HostFacts host = TestGuests.withKernel(5, 12);
        ResourceLimits limits = new ResourceLimits(1 << 26, 0, 0, 0, Optional.empty(), 50, 0, 0);
        try (TestGuests guests = new TestGuests()) {
            for (boolean terminal : new boolean[] {false, true}) {
                TestGuests.Outcome outcome =
                        guests.run(
                                host,
                                guests.request(
                                        TestGuests.shell("echo $$; tty")
                                                .init(true)
                                                .terminal(terminal)
                                                .limits(limits)
                                                .build()),
                                "");
                System.out.println(outcome);
            }
            enter(guests, host);
        }
    }

    private static void enter(TestGuests guests, HostFacts host) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Guest guest =
                TestGuests.create(host, guests.request(TestGuests.shell("sleep 100").build()))) {
            guest.start(GuestStreams.discard());
            CommandSpec further = CommandSpec.of("sh", "-c", "echo entered $PPID");
            ((Enterable) guest).enter(further, GuestStreams.of(output, output)).await();
        }
        System.out.println(output.toString(StandardCharsets.UTF_8));
    }
}
