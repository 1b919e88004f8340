package dev.quarters.bench.compare;

import dev.quarters.bootkit.initrd.CpioArchive;
import dev.quarters.bootkit.kernel.ModuleClosure;
import dev.quarters.filesystem.FileSystems;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.RawImage;
import dev.quarters.machine.virtio.console.ConsoleDevice;
import dev.quarters.machine.virtio.console.PortDefinition;
import dev.quarters.machine.virtio.fs.FileSystemDevice;
import dev.quarters.machine.virtio.pci.VirtioPciDevice;
import dev.quarters.pc.OfferedProcessor;
import dev.quarters.x86.translate.RegionClasses;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * What devices carry: a disk, a shared folder and a port of the console, in a machine with the
 * software processor and in QEMU's (TCG, and virtiofsd), with the same kernel, the same first file
 * system and the same files of the host. The guest measures by its own clock.
 */
final class Devices {

    private static final List<String> MODULES =
            List.of("sha256_ssse3", "virtio_pci", "virtio_blk", "virtiofs", "virtio_console");

    private static final int MEMORY_MIB = 1024;
    private static final int DISK_MIB = 256;
    private static final String SHARE = "share";
    private static final String PORT = "bench";

    /** Rounds that are not counted: of both machines, code is still being translated. */
    private static final int WARM_UP = 3;

    private final Path folder;
    private final String commandLine;
    private final Path kernel;
    private final Path initrd;
    private final Path disk;
    private final Path share;

    private Devices(Path folder, int rounds) throws Exception {
        this.folder = folder;
        commandLine = GuestPrograms.COMMAND_LINE + " ebn=" + (WARM_UP + rounds);
        Path root = folder.resolve("data");
        PeerCommand.run(GuestPrograms.guest(root, "true").toArray(String[]::new));
        kernel = GuestPrograms.kernel(root);
        initrd = Files.write(folder.resolve("devices.cpio"), initrd(modules(root)));
        disk = filled(folder.resolve("disk"));
        share = Files.createDirectory(folder.resolve(SHARE));
        filled(share.resolve("large"));
    }

    static void compare(Path folder, int rounds) throws Exception {
        Devices devices = new Devices(folder, rounds);
        print(devices.ours(), devices.theirs());
    }

    /** The folder of the modules of the kernel that guests of that root boot. */
    private static Path modules(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("images"), 10)) {
            Path kernels =
                    files.filter(file -> file.endsWith("usr/lib/modules"))
                            .findFirst()
                            .orElseThrow();
            try (Stream<Path> releases = Files.list(kernels)) {
                return releases.findFirst().orElseThrow();
            }
        }
    }

    private static byte[] initrd(Path modules) throws IOException {
        CpioArchive archive = new CpioArchive();
        for (String each : List.of("bin", "dev", "proc", "sys", SHARE, "modules")) {
            archive.folder(each);
        }
        archive.device("dev/console", 5, 1);
        StringBuilder order = new StringBuilder();
        for (Path module : ModuleClosure.of(modules, MODULES)) {
            archive.file("modules/" + module.getFileName(), 0400, Files.readAllBytes(module));
            order.append(module.getFileName()).append('\n');
        }
        archive.file("modules/order", 0400, order.toString().getBytes(StandardCharsets.UTF_8));
        archive.file("bin/busybox", 0700, Files.readAllBytes(Path.of("/bin/busybox")));
        Path script = Path.of(System.getProperty("quarters.guest"), "init_devices.sh");
        return archive.file("init", 0700, Files.readAllBytes(script)).finish();
    }

    private static Path filled(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < DISK_MIB; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        return file;
    }

    private Map<String, Result> ours() throws Exception {
        Lines lines = new Lines();
        try (GuestMemory memory = new GuestMemory((long) MEMORY_MIB << 20);
                RealTimeEventQueue events = new RealTimeEventQueue("time");
                RawImage image = RawImage.open(disk, false);
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            ConsoleDevice console =
                    new ConsoleDevice(
                            events,
                            List.of(new PortDefinition("", true), new PortDefinition(PORT, false)));
            console.port(1).attach(MemorySegment::byteSize);
            List<VirtioDevice> devices =
                    List.of(
                            new BlockDevice(image, "bench", events, background),
                            new FileSystemDevice(SHARE, FileSystems.bind(share, false)),
                            console);
            OfferedProcessor offered = OfferedProcessor.ofHost(1);
            try (Machine machine =
                    Machine.realTime(
                            new MachineOptions(
                                    "bench",
                                    new BoardConfiguration(
                                            1, offered.timestampHertz(), List.of(lines)),
                                    false),
                            memory,
                            events,
                            (board, apic) ->
                                    offered.software(
                                            board, apic, new RegionClasses(), Optional.empty()),
                            board ->
                                    devices.forEach(
                                            device ->
                                                    board.addPciDevice(
                                                            new VirtioPciDevice(
                                                                    device, memory, events))))) {
                machine.start(
                        Boot.kernel(
                                MemorySegment.ofArray(Files.readAllBytes(kernel)),
                                MemorySegment.ofArray(Files.readAllBytes(initrd)),
                                commandLine));
                machine.end().get();
            }
        }
        return lines.results();
    }

    private Map<String, Result> theirs() throws Exception {
        Path socket = folder.resolve("virtiofsd");
        Process files =
                new ProcessBuilder(
                                "/usr/lib/qemu/virtiofsd",
                                "--socket-path=" + socket,
                                "--rlimit-nofile=1024",
                                "-o",
                                "source=" + share)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("virtiofsd.log").toFile())
                        .start();
        try {
            while (!Files.exists(socket)) {
                if (!files.isAlive()) {
                    throw new IOException(Files.readString(folder.resolve("virtiofsd.log")));
                }
                Thread.sleep(10);
            }
            return qemu(socket);
        } finally {
            files.destroyForcibly().waitFor();
        }
    }

    private Map<String, Result> qemu(Path socket) throws Exception {
        List<String> command =
                new ArrayList<>(
                        GuestPrograms.qemu(
                                kernel,
                                initrd,
                                MEMORY_MIB,
                                commandLine.substring(GuestPrograms.COMMAND_LINE.length())));
        command.addAll(
                List.of(
                        "-object",
                        "memory-backend-memfd,id=memory,share=on,size=" + MEMORY_MIB + "M",
                        "-numa",
                        "node,memdev=memory",
                        "-drive",
                        "if=none,id=disk,format=raw,file=" + disk,
                        "-device",
                        "virtio-blk-pci,drive=disk",
                        "-chardev",
                        "socket,id=files,path=" + socket,
                        "-device",
                        "vhost-user-fs-pci,chardev=files,tag=" + SHARE,
                        "-device",
                        "virtio-serial-pci",
                        "-chardev",
                        "file,id=port,path=/dev/null",
                        "-device",
                        "virtserialport,chardev=port,name=" + PORT));
        Lines lines = new Lines();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return lines.results();
    }

    /** Of a guest's measurements of one thing: how much a second. */
    private record Result(List<Double> rates) {
        double median() {
            List<Double> sorted = rates.stream().skip(WARM_UP).sorted().toList();
            return sorted.get(sorted.size() / 2);
        }
    }

    /** The lines that a guest prints at its serial port. */
    private static final class Lines implements SerialBackend {

        private final StringBuilder line = new StringBuilder();
        private final List<String> lines = new ArrayList<>();
        private final Map<String, Result> results = new LinkedHashMap<>();

        @Override
        public synchronized boolean transmit(int value) {
            if (value == '\n') {
                add(line.toString().strip());
                line.setLength(0);
            } else {
                line.append((char) value);
            }
            return true;
        }

        @Override
        public void receiverReady() {}

        synchronized void add(String said) {
            lines.add(said);
            String[] words = said.strip().split(" ");
            if (words[0].equals("DEVICE")) {
                results.computeIfAbsent(words[1], any -> new Result(new ArrayList<>()))
                        .rates()
                        .add(Double.parseDouble(words[2]) / Double.parseDouble(words[3]));
            }
        }

        synchronized Map<String, Result> results() throws IOException {
            if (lines.stream().noneMatch(said -> said.strip().equals("ALLDONE"))
                    || lines.stream().anyMatch(said -> said.startsWith("FAILED"))) {
                throw new IOException("a guest failed:\n" + String.join("\n", lines));
            }
            return results;
        }
    }

    private static void print(Map<String, Result> ours, Map<String, Result> theirs) {
        System.out.println("                 Quarters         QEMU   ratio");
        ours.forEach(
                (name, result) -> {
                    double own = result.median();
                    double other = Objects.requireNonNull(theirs.get(name)).median();
                    boolean files = name.equals("fs-files");
                    double unit = files ? 1 : 1e6;
                    System.out.printf(
                            Locale.ROOT,
                            "%-14s %10.1f   %10.1f   %5.2f  %s%n",
                            name,
                            own / unit,
                            other / unit,
                            own / other,
                            files ? "files made and removed a second" : "MB/s");
                });
    }
}
