package dev.quarters.emulator;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.entropy.HostEntropy;
import dev.quarters.machine.virtio.pci.VirtioPciDevice;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.system.CpuModel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A PC with the software processor and devices, of which a test reads the first serial port; {@code
 * -Dquarters.boot.echo=true} shows what comes out of it, as it comes.
 */
final class BootedPc implements AutoCloseable {

    private static final long TIMESTAMP_HERTZ = 1_000_000_000;

    private final GuestMemory memory;
    private final RealTimeEventQueue events = new RealTimeEventQueue("test time");
    private final Screen serial = new Screen();
    private final Screen debug = new Screen();
    private final Machine machine;

    BootedPc(long memoryBytes, List<VirtioDevice> devices) {
        this(memoryBytes, any -> devices);
    }

    BootedPc(long memoryBytes, Function<EventQueue, List<VirtioDevice>> devices) {
        memory = new GuestMemory(memoryBytes);
        CpuModel model = CpuModel.x86V2(TIMESTAMP_HERTZ, 1);
        machine =
                Machine.realTime(
                        new MachineOptions(
                                "test",
                                new BoardConfiguration(1, TIMESTAMP_HERTZ, List.of(serial)),
                                false),
                        memory,
                        events,
                        (board, apic) -> new SoftwareVcpu(board, apic, model, new HostEntropy()),
                        board -> devices.apply(events).forEach(device -> add(board, device)));
        machine.board().setDebugConsole(debug::transmit);
    }

    private void add(Board board, VirtioDevice device) {
        board.addPciDevice(new VirtioPciDevice(device, memory, events));
    }

    /** To give firmware files, and to press buttons. */
    Machine machine() {
        return machine;
    }

    void start(Boot boot) {
        machine.start(boot);
    }

    /** All that came out of the serial port until that text did, which it has to in that time. */
    String awaitOutput(String text, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!serial.text().contains(text)) {
            if (machine.end().isDone() || System.nanoTime() > end) {
                throw new AssertionError(
                        "no \"%s\" after %s (end of the machine: %s, instructions: %d) in:%n%s%n-- firmware says:%n%s"
                                .formatted(
                                        text,
                                        limit,
                                        machine.end().getNow(null),
                                        machine.instructionCount(0),
                                        serial.text(),
                                        debug.text()));
            }
            Thread.sleep(10);
        }
        return serial.text();
    }

    /** All that came out of the serial port. */
    String output() {
        return serial.text();
    }

    /** What firmware said at its debug console. */
    String debugOutput() {
        return debug.text();
    }

    /** Types at the serial port, as fast as the guest takes it. */
    void type(String text) throws InterruptedException {
        for (byte each : text.getBytes(StandardCharsets.US_ASCII)) {
            boolean[] taken = new boolean[1];
            while (!taken[0]) {
                events.locked(() -> taken[0] = machine.board().serialPort(0).receive(each & 0xFF));
                if (!taken[0]) {
                    Thread.sleep(1);
                }
            }
        }
    }

    MachineEnd awaitEnd(Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return machine.end().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        machine.close();
        events.close();
        memory.close();
    }

    private static final class Screen implements SerialBackend {

        private static final boolean ECHO = Boolean.getBoolean("quarters.boot.echo");

        private final StringBuilder text = new StringBuilder();

        @Override
        public synchronized boolean transmit(int value) {
            text.append((char) value);
            if (ECHO) {
                System.out.write(value);
                System.out.flush();
            }
            return true;
        }

        @Override
        public void receiverReady() {}

        synchronized String text() {
            return text.toString();
        }
    }
}
