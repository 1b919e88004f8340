package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.interrupt.ProcessorControl;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.machine.vcpu.Vcpu;
import dev.quarters.machine.virtio.entropy.HostEntropy;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.Processor;
import dev.quarters.x86.system.CpuModel;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A board with two processors, each of which executes a program in 64-bit mode until HLT. The first
 * two megabytes of RAM are at linear address 0, and no other page is mapped.
 */
final class TwoProcessors implements AutoCloseable {

    /** Of the first; the other's is a page behind, unless it is the same one. */
    static final long PROGRAM = 0x1_0000;

    private static final long TABLES = 0x1000;
    private static final int PRESENT_WRITABLE = 3;
    private static final int LARGE = 0x80;
    private static final int HERTZ = 1_000_000_000;

    final GuestMemory memory = new GuestMemory(4 << 20);
    private final RealTimeEventQueue events = new RealTimeEventQueue("two processors' time");
    private final List<SoftwareVcpu> vcpus = new ArrayList<>();

    TwoProcessors(String first, String second) {
        Board board = new Board(new BoardConfiguration(2, HERTZ, List.of()), memory, events);
        memory.writeLong(TABLES, TABLES + 0x1000 | PRESENT_WRITABLE);
        memory.writeLong(TABLES + 0x1000, TABLES + 0x2000 | PRESENT_WRITABLE);
        memory.writeLong(TABLES + 0x2000, PRESENT_WRITABLE | LARGE);
        add(board, PROGRAM, first);
        add(board, first.equals(second) ? PROGRAM : PROGRAM + 0x1000, second);
    }

    private void add(Board board, long at, String program) {
        byte[] code =
                HexFormat.of()
                        .parseHex(
                                program.lines()
                                        .map(line -> line.substring(0, line.indexOf(' ')))
                                        .collect(Collectors.joining()));
        memory.write(at, code, 0, code.length);
        SoftwareVcpu vcpu =
                new SoftwareVcpu(
                        board,
                        board.addProcessor(new Unstoppable()),
                        CpuModel.x86V2(HERTZ, 2),
                        new HostEntropy());
        vcpu.enter(new EntryState(true, at, 0x8000 + 0x1000L * vcpus.size(), 0, 0, TABLES, 0, 31));
        vcpus.add(vcpu);
    }

    List<Processor> processors() {
        return vcpus.stream().map(SoftwareVcpu::processor).toList();
    }

    /** Both at once, until both halt. */
    void run() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Vcpu.Stop>> stops = new ArrayList<>();
            for (SoftwareVcpu vcpu : vcpus) {
                stops.add(threads.submit(() -> vcpu.run(Long.MAX_VALUE)));
            }
            for (Future<Vcpu.Stop> stop : stops) {
                assertThat(stop.get(100, TimeUnit.SECONDS)).isEqualTo(Vcpu.Stop.HALTED_FOR_GOOD);
            }
        } finally {
            vcpus.forEach(SoftwareVcpu::requestStop);
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Override
    public void close() {
        vcpus.forEach(SoftwareVcpu::close);
        events.close();
        memory.close();
    }

    /** Nothing interrupts them. */
    private record Unstoppable() implements ProcessorControl {

        @Override
        public void signal() {}

        @Override
        public void initialize() {}

        @Override
        public void startUp(int vector) {}
    }
}
