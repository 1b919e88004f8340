package dev.quarters.emulator;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.debug.DebuggedMachine;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.machine.virtio.entropy.HostEntropy;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.system.CpuModel;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A machine with nothing but a program in 64-bit mode at 10000H. The first two megabytes of RAM are
 * at linear address 0 and at FFFFFFFF80000000H; no other page is mapped.
 */
final class BareMachine implements AutoCloseable {

    static final long PROGRAM = 0x1_0000;
    static final long UPPER = 0xFFFF_FFFF_8000_0000L;
    private static final long TABLES = 0x1000;
    private static final long GLOBAL_DESCRIPTORS = 0x800;
    private static final int PRESENT_WRITABLE = 3;
    private static final int LARGE = 0x80;

    final GuestMemory memory = new GuestMemory(4 << 20);
    private final RealTimeEventQueue events = new RealTimeEventQueue("bare time");
    private final Machine machine;
    final DebuggedMachine debugged;

    BareMachine(String code) {
        CpuModel model = CpuModel.x86V2(1_000_000_000, 1);
        machine =
                Machine.realTime(
                        new MachineOptions(
                                "bare", new BoardConfiguration(1, 1_000_000_000, List.of()), false),
                        memory,
                        events,
                        (board, apic) -> new SoftwareVcpu(board, apic, model, new HostEntropy()),
                        board -> {});
        debugged = machine.debug(true);
        byte[] bytes = HexFormat.of().parseHex(code.replaceAll("\\s", ""));
        machine.start(board -> load(board, bytes));
    }

    private static Optional<EntryState> load(Board board, byte[] code) {
        GuestMemory ram = board.ram();
        ram.write(PROGRAM, code, 0, code.length);
        ram.writeLong(TABLES, TABLES + 0x1000 | PRESENT_WRITABLE);
        ram.writeLong(TABLES + 511 * 8, TABLES + 0x1000 | PRESENT_WRITABLE);
        ram.writeLong(TABLES + 0x1000, TABLES + 0x2000 | PRESENT_WRITABLE);
        ram.writeLong(TABLES + 0x1000 + 510 * 8, TABLES + 0x2000 | PRESENT_WRITABLE);
        ram.writeLong(TABLES + 0x2000, PRESENT_WRITABLE | LARGE);
        ram.writeLong(GLOBAL_DESCRIPTORS + 16, 0x00AF_9B00_0000_FFFFL);
        ram.writeLong(GLOBAL_DESCRIPTORS + 24, 0x00CF_9300_0000_FFFFL);
        return Optional.of(
                new EntryState(true, PROGRAM, 0x8000, 0, 0, TABLES, GLOBAL_DESCRIPTORS, 31));
    }

    Machine machine() {
        return machine;
    }

    @Override
    public void close() {
        machine.close();
        events.close();
        memory.close();
    }
}
