package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Pausable;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A guest that the emulator booted goes on under KVM, and back, with its open files, its clock, its
 * network of processes and the terminal that somebody sits at.
 */
@Timeout(300)
class MovedGuestTest {

    private static final String SUM =
            "busybox awk 'BEGIN { for (i = 0; i < 500000; i++) s += i; print s }'";

    @TempDir private Path folder;

    /** Somebody at the terminal of a shell in a guest. */
    private static final class Terminal implements AutoCloseable {

        private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        private final PipedOutputStream keys = new PipedOutputStream();
        final GuestStreams streams;
        private int asked;

        Terminal() throws IOException {
            streams =
                    new GuestStreams(
                            Optional.of(new PipedInputStream(keys, 65536)),
                            screen,
                            screen,
                            Optional.of(new TerminalSize(24, 200)));
        }

        /** What the shell prints for a line that is typed. */
        String type(String line) throws Exception {
            asked++;
            press("echo \"<%d:$(%s)>\"\n".formatted(asked, line));
            Pattern answer = Pattern.compile("<" + asked + ":([^$<>]*)>", Pattern.DOTALL);
            while (true) {
                Matcher found = answer.matcher(screen.toString(StandardCharsets.UTF_8));
                if (found.find()) {
                    return found.group(1).strip();
                }
                Thread.sleep(10);
            }
        }

        void press(String text) throws IOException {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
        }

        @Override
        public void close() throws IOException {
            keys.close();
        }
    }

    private static double uptime(Terminal terminal) throws Exception {
        return Double.parseDouble(terminal.type("cat /proc/uptime").split(" ")[0]);
    }

    /** The guest's clock in seconds since the epoch is the host's. */
    private static void clockIsRight(Terminal terminal) throws Exception {
        double now = System.currentTimeMillis() / 1e3;
        assertThat(Double.parseDouble(terminal.type("busybox date +%s")))
                .isCloseTo(now, within(5.0));
    }

    @Test
    void goesOnWhereItIsWithAllThatItHas() throws Exception {
        try (Quarters kvm = GuestOsImages.open("kvm");
                Terminal terminal = new Terminal();
                Guest guest =
                        GuestOsImages.create(
                                kvm, GuestOsImages.busybox("exec busybox sh").terminal(true));
                Recording stretches = new Recording()) {
            stretches.enable("dev.quarters.HardwareStretch").withoutThreshold();
            stretches.start();
            guest.start(terminal.streams);
            terminal.press("alias cat='busybox cat'; exec 5>/kept; echo one >&5\n");
            terminal.press("busybox sleep 100000 & kept=$!\n");
            assertThat(terminal.type(SUM)).isEqualTo("124999750000");
            clockIsRight(terminal);
            double before = uptime(terminal);

            kvm.node().move(guest, "kvm");
            assertThat(guest.engine()).isEqualTo("kvm");
            terminal.press("echo two >&5\n");
            assertThat(terminal.type(SUM)).isEqualTo("124999750000");
            clockIsRight(terminal);
            double between = uptime(terminal);
            assertThat(between).isBetween(before, before + 60);

            assertThatThrownBy(() -> kvm.node().move(guest, "uml"))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("from kvm to uml, which has no PC");
            assertThatThrownBy(() -> kvm.node().move(guest, "bhyve"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("\"bhyve\"");

            Pausable pausable = guest.ability(Pausable.class).orElseThrow();
            pausable.pause();
            kvm.node().move(guest, "emulator");
            pausable.unpause();
            assertThat(guest.engine()).isEqualTo("emulator");
            terminal.press("echo three >&5\n");
            assertThat(terminal.type(SUM)).isEqualTo("124999750000");
            assertThat(terminal.type("cat /kept").split("\\R"))
                    .containsExactly("one", "two", "three");
            assertThat(terminal.type("kill -0 $kept && echo lives")).isEqualTo("lives");
            clockIsRight(terminal);
            assertThat(uptime(terminal)).isBetween(between, between + 60);
            assertThat(programsRanInHardware(stretches)).isPositive();
            terminal.press("exit 7\n");
            assertThat(guest.await().code()).isEqualTo(7);
        }
    }

    private long programsRanInHardware(Recording stretches) throws IOException {
        stretches.stop();
        Path file = folder.resolve("stretches.jfr");
        stretches.dump(file);
        return RecordingFile.readAllEvents(file).size();
    }
}
