package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.api.Detachable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HostProcess;
import dev.quarters.api.Pausable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A guest that is kept goes on when it is let go, and is taken up as it is by then. */
@Timeout(60)
class KeptGuestTest {

    private TestGuests guests;

    @BeforeEach
    void open() {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        guests = new TestGuests();
    }

    @AfterEach
    void close() {
        if (guests != null) {
            guests.close();
        }
    }

    private GuestRequest request(GuestSpec spec) {
        GuestRequest plain = guests.request(spec);
        return new GuestRequest(
                plain.id(),
                plain.spec(),
                plain.image(),
                plain.rootfs(),
                plain.folder(),
                true,
                plain.provisions(),
                plain.progress());
    }

    private static GuestStreams streams(Optional<InputStream> input, OutputStream output) {
        return new GuestStreams(input, output, OutputStream.nullOutputStream(), Optional.empty());
    }

    private static void await(ByteArrayOutputStream output, String text) throws Exception {
        while (!output.toString(StandardCharsets.UTF_8).contains(text)) {
            Thread.sleep(10);
        }
    }

    private static Detachable detachable(Guest guest) {
        return guest.ability(Detachable.class).orElseThrow();
    }

    private static long pid(Guest guest) {
        return guest.ability(HostProcess.class).orElseThrow().pid();
    }

    @Test
    void outputInputAndStatusReachWhoeverHasItThen() throws Exception {
        GuestRequest request =
                request(TestGuests.shell("echo one; read line; echo $line; cat; exit 9").build());
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        Guest before = guests.engine.create(request);
        before.start(streams(Optional.of(new PipedInputStream(new PipedOutputStream())), first));
        await(first, "one");
        long pid = pid(before);
        detachable(before).detach();
        before.close(); // nothing of it is this one's any more

        ByteArrayOutputStream second = new ByteArrayOutputStream();
        Guest after = new ContainerEngine().create(request);
        InputStream input =
                new ByteArrayInputStream("two\nthree\n".getBytes(StandardCharsets.UTF_8));
        assertThat(detachable(after).reattach(streams(Optional.of(input), second))).isTrue();
        assertThat(pid(after)).isEqualTo(pid);
        assertThat(after.await()).isEqualTo(ExitStatus.of(9));
        assertThat(second.toString(StandardCharsets.UTF_8)).isEqualTo("two\nthree\n");
        assertThat(detachable(after).ended()).isPresent();
        after.close();
        assertThat(request.folder().resolve("end")).doesNotExist();
    }

    @Test
    void anEndThatNobodySawIsTold() throws Exception {
        GuestRequest request = request(TestGuests.shell("sleep 0.2; echo late; exit 7").build());
        Guest before = guests.engine.create(request);
        before.start(GuestStreams.discard());
        Path process = Path.of("/proc/" + pid(before));
        detachable(before).detach();
        while (Files.exists(process)) {
            Thread.sleep(10);
        }
        Instant later = Instant.now();
        Thread.sleep(20);

        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Guest after = new ContainerEngine().create(request);
        assertThat(detachable(after).reattach(streams(Optional.empty(), output))).isTrue();
        assertThat(after.await()).isEqualTo(ExitStatus.of(7));
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("late\n");
        assertThat(detachable(after).ended().orElseThrow()).isBeforeOrEqualTo(later);
        after.close();

        Guest again = new ContainerEngine().create(request);
        assertThat(detachable(again).reattach(GuestStreams.discard())).isFalse();
    }

    @Test
    void aPausedOneStaysSo() throws Exception {
        GuestRequest request = request(TestGuests.shell("sleep 1000").build());
        Guest before = guests.engine.create(request);
        before.start(GuestStreams.discard());
        before.ability(Pausable.class).orElseThrow().pause();
        detachable(before).detach();

        Guest after = new ContainerEngine().create(request);
        assertThat(detachable(after).reattach(GuestStreams.discard())).isTrue();
        assertThat(after.state()).isEqualTo(GuestState.PAUSED);
        after.ability(Pausable.class).orElseThrow().unpause();
        after.signal(9);
        assertThat(after.await().code()).isEqualTo(137);
        after.close();
    }

    @Test
    void cleaningUpEndsItAndItsKeeper() throws Exception {
        GuestRequest request = request(TestGuests.shell("sleep 1000").build());
        Guest before = guests.engine.create(request);
        before.start(GuestStreams.discard());
        Path process = Path.of("/proc/" + pid(before));
        detachable(before).detach();

        String keeper = Files.readAllLines(request.folder().resolve("state")).getFirst();
        new ContainerEngine().cleanUp(request.folder());

        assertThat(request.folder().resolve("end")).doesNotExist();
        awaitEnd(process);
        awaitEnd(Path.of("/proc/" + keeper.substring("pid ".length())));
    }

    /** Whoever is process 1 of this host may take its time to wait for it. */
    private static void awaitEnd(Path process) throws Exception {
        while (isAlive(process)) {
            Thread.sleep(10);
        }
    }

    private static boolean isAlive(Path process) {
        try {
            return !Files.readString(process.resolve("status")).contains("State:\tZ");
        } catch (IOException gone) {
            return false;
        }
    }
}
