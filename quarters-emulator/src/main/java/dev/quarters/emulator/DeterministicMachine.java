package dev.quarters.emulator;

import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.guest.Opened;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.snapshot.MachineSnapshot;
import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.virtio.entropy.EntropyDevice;
import dev.quarters.machine.virtio.entropy.SeededEntropy;
import dev.quarters.machine.virtio.pci.VirtioPciDevice;
import dev.quarters.pc.MappedFile;
import dev.quarters.pc.SerialLog;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.system.CpuModel;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A PC with one software processor in which nothing depends on the host: time goes by instructions,
 * a nanosecond each, and entropy comes from a seed. Two that were made and booted alike execute the
 * same instructions; so does one that goes on from the other's snapshot. It stands still but while
 * {@link #run} runs, and has no files, network or connections.
 *
 * <p>For one thread.
 */
public final class DeterministicMachine implements AutoCloseable {

    private static final long TIMESTAMP_HERTZ = 1_000_000_000;

    private final SerialLog log = new SerialLog();
    private final Opened opened = new Opened();
    private final Arena arena = Arena.ofShared();
    private final Machine machine;

    /**
     * A machine that boots that kernel.
     *
     * @param kernel a bzImage or an ELF file
     * @param initrd its first file system
     * @param epochSeconds what its clock says when it starts, in seconds since 1970
     * @throws QuartersException when a file can't be read
     */
    public DeterministicMachine(
            Path kernel,
            Path initrd,
            String commandLine,
            long memoryBytes,
            long seed,
            long epochSeconds) {
        opened.add(arena::close);
        try {
            Boot boot =
                    Boot.kernel(
                            MappedFile.of(kernel, arena),
                            MappedFile.of(initrd, arena),
                            commandLine);
            GuestMemory memory = new GuestMemory(memoryBytes);
            opened.add(memory::close);
            DeterministicEventQueue events = new DeterministicEventQueue(epochSeconds);
            SeededEntropy entropy = new SeededEntropy(seed);
            CpuModel model = CpuModel.x86V2(TIMESTAMP_HERTZ, 1);
            machine =
                    Machine.deterministic(
                            new MachineOptions(
                                    "deterministic",
                                    new BoardConfiguration(1, TIMESTAMP_HERTZ, List.of(log)),
                                    false),
                            memory,
                            events,
                            // Time is counted at each instruction.
                            (board, apic) -> SoftwareVcpu.interpreting(board, apic, model, entropy),
                            board ->
                                    board.addPciDevice(
                                            new VirtioPciDevice(
                                                    new EntropyDevice(entropy), memory, events)));
            opened.add(machine::close);
            machine.startPaused(boot);
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    /**
     * Executes exactly that many instructions more.
     *
     * @return false when the machine ended before
     */
    public boolean run(long instructions) {
        return machine.run(instructions);
    }

    /** Instructions executed since it was powered up. */
    public long instructionCount() {
        return machine.instructionCount(0);
    }

    /** A digest of its whole state: registers, devices, memory. */
    public String digest() {
        return MachineSnapshot.digest(machine);
    }

    /** Writes its whole state to a file. */
    public void save(Path file) {
        MachineSnapshot.write(machine, file);
    }

    /**
     * Goes on from a file that a machine made alike wrote.
     *
     * @throws QuartersException when the file is no whole snapshot of such a machine; close this
     *     one then
     */
    public void load(Path file) {
        MachineSnapshot.read(file, machine);
    }

    /** The last lines of what it wrote to its serial port in this object. */
    public List<String> serialLines() {
        return log.lines();
    }

    /** How it ended, when it has. */
    public CompletableFuture<MachineEnd> end() {
        return machine.end();
    }

    @Override
    public void close() {
        opened.close();
    }
}
