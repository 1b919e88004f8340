package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.Enterable;
import dev.quarters.api.Followable;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Pausable;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Security;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A guest that has another one's folder, root and control groups can't tell it from new ones. */
class FollowingGuestTest {

    private final Map<String, Boolean> left = new HashMap<>();
    private TestGuests guests;

    @BeforeEach
    void open() throws Exception {
        Optional<String> obstacle = TestGuests.obstacle();
        obstacle.ifPresent(reason -> System.out.println("FollowingGuestTest skipped: " + reason));
        assumeTrue(obstacle.isEmpty(), obstacle.orElse(""));
        guests = new TestGuests();
        GuestRequest veryFirst = request("true");
        run(veryFirst);
        assertThat(isLeft(veryFirst)).as("what the first guest of a process had").isFalse();
        GuestRequest plain = request("true");
        run(plain);
        boolean follows = isLeft(plain);
        guests.engine.cleanUp(plain.folder());
        if (!follows) {
            guests.close();
            guests = null;
            System.out.println("FollowingGuestTest skipped: this kernel is older than 6.15");
        }
        assumeTrue(follows, "this kernel is older than 6.15");
    }

    @AfterEach
    void close() throws Exception {
        if (guests != null) {
            guests.close();
            guests = null;
        }
    }

    private GuestRequest request(String script) {
        return guests.request(TestGuests.shell(script).build());
    }

    private static GuestRequest after(GuestRequest first, GuestSpec spec) {
        String id = new StringBuilder(first.id()).reverse().toString();
        return new GuestRequest(
                id,
                spec,
                first.image(),
                first.rootfs(),
                first.folder(),
                first.provisions(),
                first.progress());
    }

    private static GuestRequest after(GuestRequest first, String script) {
        return after(first, TestGuests.shell(script).build());
    }

    private String run(GuestRequest request) throws Exception {
        return run(request, guest -> {});
    }

    private String run(GuestRequest request, Consumer<Guest> meanwhile) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Guest guest = guests.engine.create(request);
        try (guest) {
            guest.start(GuestStreams.of(output, output));
            meanwhile.accept(guest);
            guest.await();
        }
        left.put(request.id(), guest.ability(Followable.class).orElseThrow().leavesFolder());
        return output.toString(StandardCharsets.UTF_8);
    }

    private boolean isLeft(GuestRequest request) {
        return left.getOrDefault(request.id(), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"true", "ls -lR / > /dev/null 2>&1", "cat /bin/busybox | wc", "cd /tmp"})
    void readingLeavesNoTrace(String script) throws Exception {
        GuestRequest first = request(script);
        run(first);
        assertThat(isLeft(first)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "touch /x",
                "touch /x; rm /x",
                "mkdir /x; rmdir /x",
                "echo secret > /tmp/x",
                "echo secret > /tmp/x; rm /tmp/x",
                "chmod 711 /",
                "chmod 711 /; chmod 755 /",
                "chown 1 /etc",
                "touch -d 1980-01-01 /",
                "rm /etc/passwd",
                "mv /etc/group /etc/gruppe",
                "ln -s /x /y; rm /y",
                "mkfifo /tmp/p",
                "mknod /tmp/n c 1 3",
                "cat /dev/zero | head -c 1000000 > /root/x; rm /root/x"
            })
    void writingIsATrace(String script) throws Exception {
        GuestRequest first = request(script);
        run(first);
        assertThat(isLeft(first)).isFalse();
    }

    record Opening(String name, Consumer<GuestSpec.Builder> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Opening> openings() {
        Security usual = Security.DEFAULT;
        return List.of(
                new Opening("network of the host", spec -> spec.network(NetworkMode.HOST)),
                new Opening(
                        "folder of the host",
                        spec ->
                                spec.mounts(
                                        List.of(
                                                new Mount.Bind(
                                                        Path.of("/tmp"),
                                                        "/mnt",
                                                        true,
                                                        Mount.Propagation.RPRIVATE)))),
                new Opening(
                        "privileged",
                        spec ->
                                spec.security(
                                        new Security(
                                                true,
                                                List.of(),
                                                List.of(),
                                                Optional.empty(),
                                                false))),
                new Opening(
                        "a capability more",
                        spec ->
                                spec.security(
                                        new Security(
                                                false,
                                                List.of("SYS_ADMIN"),
                                                usual.droppedCapabilities(),
                                                Optional.empty(),
                                                false))),
                new Opening(
                        "no filter",
                        spec ->
                                spec.security(
                                        new Security(
                                                false,
                                                List.of(),
                                                List.of(),
                                                Optional.of(Security.UNCONFINED),
                                                false))));
    }

    @ParameterizedTest
    @MethodSource("openings")
    void nobodyFollowsAGuestThatIsNotShutIn(Opening opening) throws Exception {
        GuestSpec.Builder spec = TestGuests.shell("true");
        opening.change().accept(spec);
        GuestRequest first = guests.request(spec.build());
        run(first);
        assertThat(isLeft(first)).isFalse();
    }

    @Test
    void nobodyFollowsAGuestThatOthersWorkedOn() throws Exception {
        GuestRequest entered = request("sleep 0.3");
        run(
                entered,
                guest -> {
                    ByteArrayOutputStream output = new ByteArrayOutputStream();
                    guest.ability(Enterable.class)
                            .orElseThrow()
                            .enter(
                                    Enterable.CommandSpec.of("true"),
                                    GuestStreams.of(output, output));
                });
        assertThat(isLeft(entered)).isFalse();
        GuestRequest paused = request("sleep 0.3");
        run(
                paused,
                guest -> {
                    Pausable pausable = guest.ability(Pausable.class).orElseThrow();
                    pausable.pause();
                    pausable.unpause();
                });
        assertThat(isLeft(paused)).isFalse();
    }

    @Test
    void filesAboutNamesAreItsOwn() throws Exception {
        GuestRequest first =
                request(
                        "echo 6.6.6.6 evil >> /etc/hosts; echo evil >> /etc/hostname;"
                                + " echo nameserver 6.6.6.6 > /etc/resolv.conf");
        run(first);
        assertThat(isLeft(first)).isTrue();
        GuestRequest next =
                after(
                        first,
                        "cat /etc/hosts /etc/hostname /etc/resolv.conf; hostname; echo $HOSTNAME");
        String name = next.id().substring(0, 12);
        assertThat(run(next))
                .doesNotContain("evil", "6.6.6.6")
                .contains("localhost")
                .endsWith(name + "\n" + name + "\n" + name + "\n");
    }

    @Test
    void controlGroupsCountItsOwn() throws Exception {
        String look =
                "cd /sys/fs/cgroup; cat cpuacct/cpuacct.usage memory/memory.max_usage_in_bytes;"
                        + " cat pids/pids.peak pids/pids.max 2>/dev/null || echo 0";
        GuestSpec.Builder busy =
                TestGuests.shell(
                        "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; for i in 1 2 3 4 5 6 7"
                                + " 8 9; do sleep 0.2 & done; head -c 30000000 /dev/zero | tail -c"
                                + " 29000000 > /dev/null; wait; "
                                + look);
        GuestRequest first =
                guests.request(
                        busy.limits(new ResourceLimits(0, 0, 0, 0, Optional.empty(), 60, 0, 0))
                                .build());
        String[] before = run(first).split("\n");
        assertThat(isLeft(first)).isTrue();
        String[] now = run(after(first, look)).split("\n");
        assertThat(before).as("%s", List.of(before)).hasSize(4);
        assertThat(now).as("%s", List.of(now)).hasSize(4);
        for (int figure = 0; figure < 3; figure++) {
            assertThat(Long.parseLong(now[figure])).isLessThan(Long.parseLong(before[figure]) / 2);
        }
        assertThat(before[3]).isEqualTo("60");
        assertThat(now[3]).isEqualTo("max");
    }

    @Test
    void aLayerThatCameInTheNameOfAnotherIsSeen() throws Exception {
        GuestRequest first = request("cat /marker 2>/dev/null");
        assertThat(run(first)).isEmpty();
        assertThat(isLeft(first)).isTrue();
        Path before = guests.home.resolve("before");
        Files.move(guests.layer, before);
        Files.createDirectories(guests.layer);
        TestGuests.layOut(guests.layer);
        Files.writeString(guests.layer.resolve("marker"), "new");
        assertThat(run(after(first, "cat /marker"))).isEqualTo("new");
    }

    @Test
    void anotherSpecInTheSameFolderIsKeptTo() throws Exception {
        GuestRequest first = request("true");
        run(first);
        GuestSpec readOnly =
                TestGuests.shell("touch /x 2>&1 || echo no").readOnlyRoot(true).build();
        assertThat(run(after(first, readOnly))).endsWith("no\n");
        assertThat(run(after(first, "touch /x && echo yes"))).isEqualTo("yes\n");
    }

    @Test
    void nothingIsLeftAfterCleaningUp() throws Exception {
        GuestRequest first = request("true");
        run(first);
        assertThat(cgroups(first)).isNotEmpty();
        guests.engine.cleanUp(first.folder());
        assertThat(cgroups(first)).isEmpty();
    }

    private static List<Path> cgroups(GuestRequest guest) throws Exception {
        try (Stream<Path> all = Files.walk(Path.of("/sys/fs/cgroup"))) {
            return all.filter(path -> path.endsWith("quarters-" + guest.id())).toList();
        }
    }
}
