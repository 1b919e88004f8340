package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Guests one after the other, which leave nothing. {@code -Dquarters.guests=100} runs so many of
 * each engine.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class ManyGuestsScenarioTest {

    private static final String ASKED = "quarters.guests";

    /** Each with how many there are when nothing is said: a boot of the last two takes long. */
    @ParameterizedTest
    @CsvSource({"container, 20", "uml, 3", "emulator, 0", "kvm, 0"})
    void manyInARowLeaveNothing(String engine, int usual) throws Exception {
        int guests = Integer.getInteger(ASKED, usual);
        if (guests == 0) {
            System.out.println("skipped: " + engine + " needs -D" + ASKED);
        }
        assumeTrue(guests > 0, () -> "needs -D" + ASKED);
        try (Quarters quarters = GuestOsImages.open(engine)) {
            run(quarters, engine, 0); // What is kept for all guests is there.
            List<String> before = traces();
            long start = System.nanoTime();
            for (int i = 0; i < guests; i++) {
                run(quarters, engine, i);
            }
            long each = (System.nanoTime() - start) / guests / 1_000_000;
            System.out.printf("%d guests of %s in a row, %d ms each%n", guests, engine, each);
            assertThat(traces()).isEqualTo(before);
        }
    }

    private static void run(Quarters quarters, String engine, int number) throws Exception {
        String script =
                "echo $$ %1$d > /file; busybox cat /file; exit %2$d"
                        .formatted(number, number % 100);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Guest guest =
                GuestOsImages.create(quarters, GuestOsImages.busybox(script).engine(engine))) {
            guest.start(GuestStreams.of(output, output));
            int code = guest.await().code();
            assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("1 " + number + "\n");
            assertThat(code).isEqualTo(number % 100);
        }
    }

    /** What a guest could leave: processes, mounts, open files, sockets, files and threads. */
    private static List<String> traces() throws IOException {
        List<String> traces = new ArrayList<>();
        ProcessHandle.current()
                .descendants()
                .map(process -> "process " + process.pid())
                .forEach(traces::add);
        traces.add("mounts " + Files.readAllLines(Path.of("/proc/self/mountinfo")).size());
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            traces.add("open " + descriptors.count());
        }
        Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .filter(line -> line.contains(" /devices/"))
                .forEach(traces::add);
        try (Stream<Path> guests = Files.walk(GuestOsImages.folder().resolve("guests"));
                Stream<Path> memory = Files.list(Path.of("/dev/shm"))) {
            guests.filter(path -> path.endsWith("upper")).forEach(path -> traces.add(path + ""));
            memory.map(Path::toString)
                    .filter(path -> path.contains("vm_file"))
                    .forEach(traces::add);
        }
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quarters device"))
                .sorted()
                .forEach(traces::add);
        return traces;
    }
}
