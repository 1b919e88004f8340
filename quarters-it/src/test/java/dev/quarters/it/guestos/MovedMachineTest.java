package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.Quarters;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.initrd.CpioArchive;
import dev.quarters.kvm.KvmHost;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.run.VcpuFactory;
import dev.quarters.machine.snapshot.MachineSnapshot;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.pc.SerialLog;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An unmodified Debian kernel that was booted by the software CPU goes on with KVM, and back, in
 * the middle of a program's work: with its files, its clock and its console.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class MovedMachineTest {

    private static final long MEMORY = 256L << 20;
    private static final String COMMAND_LINE =
            "console=ttyS0 panic=-1 reboot=t tsc=reliable no_timer_check mitigations=off"
                    + " random.trust_cpu=on cryptomgr.notests";

    /** Process 1: says its round, what it computed, what its file says, and how long it took. */
    private static final String WORK =
            """
            #!/busybox sh
            /busybox mount -t proc none /proc
            echo kept > /file
            round=0
            while true; do
              round=$((round + 1))
              read before rest < /proc/uptime
              sum=$(/busybox awk 'BEGIN { for (i = 0; i < 300000; i++) s += i; print s }')
              read after rest < /proc/uptime
              echo "round $round sum $sum file $(/busybox cat /file) from $before to $after"
            done
            """;

    @TempDir private Path folder;
    private BootKit kit;
    private Path initrd;

    @BeforeEach
    void prepare() throws Exception {
        try (Quarters quarters = GuestOsImages.open("kvm")) {
            assertThat(quarters.node()).isNotNull();
        }
        kit = GuestOsImages.stockKit();
        Path layers = GuestOsImages.folder().resolve("images").resolve("layers");
        Path busybox;
        try (Stream<Path> files = Files.walk(layers, 5)) {
            busybox = files.filter(file -> file.endsWith("bin/busybox")).findFirst().orElseThrow();
        }
        byte[] archive =
                new CpioArchive()
                        .folder("dev")
                        .folder("proc")
                        .device("dev/console", 5, 1)
                        .file("busybox", 0755, Files.readAllBytes(busybox))
                        .file("init", 0755, WORK.getBytes(StandardCharsets.UTF_8))
                        .finish();
        initrd = Files.write(folder.resolve("initrd"), archive);
    }

    /** A machine with one of the processors that KVM's host has. */
    private final class Moved implements AutoCloseable {

        final SerialLog log = new SerialLog();
        final Arena arena = Arena.ofShared();
        final GuestMemory memory = new GuestMemory(MEMORY);
        final RealTimeEventQueue events = new RealTimeEventQueue("moved time");
        final Machine machine;
        final Boot boot;

        Moved(KvmHost host, VcpuFactory processors) throws Exception {
            boot =
                    Boot.kernel(
                            bytes(Files.readAllBytes(kit.kernel())),
                            bytes(Files.readAllBytes(initrd)),
                            COMMAND_LINE);
            machine =
                    Machine.realTime(
                            new MachineOptions(
                                    "moved",
                                    new BoardConfiguration(1, host.timestampHertz(), List.of(log)),
                                    false),
                            memory,
                            events,
                            processors,
                            board -> {});
        }

        private MemorySegment bytes(byte[] content) {
            return arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
        }

        /** The last round that it told of, when that is at least so many. */
        String awaitRound(int least) throws InterruptedException {
            while (true) {
                for (String line : log.lines().reversed()) {
                    if (line.matches("round \\d+ sum .* to [0-9.]+") && number(line) >= least) {
                        return line;
                    }
                }
                assertThat(machine.end()).as("%s", log.lines()).isNotDone();
                Thread.sleep(20);
            }
        }

        void save(Path file) {
            machine.pause();
            MachineSnapshot.write(machine, file);
        }

        void load(Path file) {
            machine.startPaused(boot);
            MachineSnapshot.read(file, machine);
            machine.resume();
        }

        @Override
        public void close() {
            machine.close();
            events.close();
            memory.close();
            arena.close();
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.split(" ")[1]);
    }

    private static double seconds(String line, int word) {
        return Double.parseDouble(line.split(" ")[word]);
    }

    private static void check(String line) {
        assertThat(line).contains(" sum 44999850000 ").contains(" file kept ");
        System.out.printf("%s: %.2f s%n", line, seconds(line, 9) - seconds(line, 7));
    }

    @Test
    void bootedBySoftwareItGoesOnInHardwareAndBack() throws Exception {
        KvmHost host = KvmHost.open();
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        String line;
        try (Moved software = new Moved(host, host::softwareProcessor)) {
            software.machine.startPaused(software.boot);
            software.machine.resume();
            line = software.awaitRound(2);
            check(line);
            software.save(first);
        }
        int round = number(line);
        try (Moved shared = new Moved(host, host::processor)) {
            shared.load(first);
            String next = shared.awaitRound(round + 3);
            check(next);
            assertThat(seconds(next, 7)).isGreaterThanOrEqualTo(seconds(line, 9));
            line = next;
            shared.save(second);
        }
        round = number(line);
        try (Moved software = new Moved(host, host::softwareProcessor)) {
            software.load(second);
            String last = software.awaitRound(round + 2);
            check(last);
            assertThat(seconds(last, 7)).isGreaterThanOrEqualTo(seconds(line, 9));
        }
    }
}
