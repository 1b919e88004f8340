package dev.quarters.machine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.ScriptedVcpu.Step;
import dev.quarters.machine.state.StateFile;
import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.vcpu.EntryState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Processors against a board: their threads, their interrupts, power and reset. */
class MachineTest {

    private static final Boot NOTHING = board -> Optional.empty();
    private static final Step HALT = ScriptedVcpu::halt;
    private static final Step POWER_OFF = port(Board.PM1_CONTROL, 2, 1 << 13 | 5 << 10);

    private final GuestMemory ram = new GuestMemory(16 << 20);
    private final RealTimeEventQueue realTime = new RealTimeEventQueue("test time");
    private final List<ScriptedVcpu> processors = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();

    @AfterEach
    void close() {
        machines.forEach(Machine::close);
        realTime.close();
        ram.close();
    }

    private static Step port(int port, int size, int value) {
        return cpu -> cpu.board.writePort(port, size, value);
    }

    private static Step memory(long address, int value) {
        return cpu -> cpu.board.writeMemory(cpu.apic, address, 4, value);
    }

    private static MachineOptions options(int count) {
        return new MachineOptions(
                "test", new BoardConfiguration(count, 1_000_000_000L, List.of()), true);
    }

    private VcpuFactory factory(List<List<Step>> programs) {
        return (board, apic) -> {
            ScriptedVcpu cpu = new ScriptedVcpu(board, apic, programs.get(apic.id()));
            processors.add(cpu);
            return cpu;
        };
    }

    private Machine realTime(List<List<Step>> programs) {
        Machine machine =
                Machine.realTime(
                        options(programs.size()), ram, realTime, factory(programs), board -> {});
        machines.add(machine);
        return machine;
    }

    private Machine deterministic(List<List<Step>> programs) {
        Machine machine =
                Machine.deterministic(
                        options(programs.size()),
                        ram,
                        new DeterministicEventQueue(0),
                        factory(programs),
                        board -> {});
        machines.add(machine);
        return machine;
    }

    private static MachineEnd end(Machine machine) throws Exception {
        return machine.end().get(20, TimeUnit.SECONDS);
    }

    /** The local APIC's timer, every 100 microseconds by vector 40H. */
    private static List<Step> timer() {
        return List.of(
                memory(Board.LOCAL_APIC + 0xF0, 0x1FF),
                memory(Board.LOCAL_APIC + 0x320, 1 << 17 | 0x40),
                memory(Board.LOCAL_APIC + 0x3E0, 0xB),
                memory(Board.LOCAL_APIC + 0x380, 100_000));
    }

    /** Halts until there were that many interrupts, then powers off. */
    private static List<Step> timerProgram(int interrupts) {
        List<Step> program = new ArrayList<>(timer());
        program.add(HALT);
        program.add(
                cpu -> {
                    if (cpu.interrupts < interrupts) {
                        cpu.jump(4);
                    }
                });
        program.add(POWER_OFF);
        return program;
    }

    @Test
    void interruptsWakeAHaltedProcessorInRealTime() throws Exception {
        Machine machine = realTime(List.of(timerProgram(5)));
        machine.start(NOTHING);

        assertThat(end(machine)).isEqualTo(new MachineEnd.PoweredOff());
        assertThat(processors.getFirst().interrupts).isGreaterThanOrEqualTo(5);
    }

    @Test
    void deterministicTimeJumpsToTheNextEventAndRunsAlike() throws Exception {
        for (int i = 0; i < 2; i++) {
            Machine machine = deterministic(List.of(timerProgram(50)));
            machine.start(NOTHING);
            assertThat(end(machine)).isEqualTo(new MachineEnd.PoweredOff());
        }
        assertThat(processors.get(0).log)
                .hasSize(51)
                .containsExactlyElementsOf(processors.get(1).log);
    }

    @Test
    void theBootstrapProcessorEntersAndStartsOthers() throws Exception {
        List<Step> first =
                List.of(
                        memory(Board.LOCAL_APIC + 0xF0, 0x1FF),
                        memory(Board.LOCAL_APIC + 0x310, 1 << 24),
                        memory(Board.LOCAL_APIC + 0x300, 0x4500),
                        memory(Board.LOCAL_APIC + 0x300, 0x609),
                        HALT);
        List<Step> second = List.of(port(0x501, 1, 42));
        EntryState entry = new EntryState(true, 0x1234, 0, 0, 0, 0, 0, 0);
        for (boolean real : new boolean[] {true, false}) {
            processors.clear();
            List<List<Step>> programs = List.of(first, second);
            Machine machine = real ? realTime(programs) : deterministic(programs);
            machine.start(board -> Optional.of(entry));

            assertThat(end(machine)).isEqualTo(new MachineEnd.Exited(42));
            assertThat(processors.get(0).log).startsWith("reset", "enter 1234");
            assertThat(processors.get(1).log).startsWith("reset", "reset", "start up 9");
        }
    }

    @Test
    void aTripleFaultResetsTheMachineAndBootsAgain() throws Exception {
        AtomicInteger boots = new AtomicInteger();
        Step step =
                cpu -> {
                    if (boots.get() < 3) {
                        cpu.shutDown();
                    } else {
                        POWER_OFF.execute(cpu);
                    }
                };
        Machine machine = realTime(List.of(List.of(step), List.of()));
        machine.start(
                board -> {
                    boots.incrementAndGet();
                    return Optional.empty();
                });

        assertThat(end(machine)).isEqualTo(new MachineEnd.PoweredOff());
        assertThat(boots).hasValue(3);
    }

    @Test
    void theGuestsResetDoesSoToo() throws Exception {
        AtomicInteger boots = new AtomicInteger();
        Step step =
                cpu -> {
                    if (boots.get() < 2) {
                        cpu.board.writePort(Board.RESET, 1, 6);
                    } else {
                        cpu.board.writePort(0x501, 1, 7);
                    }
                };
        Machine machine = realTime(List.of(List.of(step)));
        machine.start(
                board -> {
                    boots.incrementAndGet();
                    return Optional.empty();
                });

        assertThat(end(machine)).isEqualTo(new MachineEnd.Exited(7));
    }

    @Test
    void whilePausedNothingIsExecutedAndNoTimePasses() throws Exception {
        Machine machine = realTime(List.of(List.of(), List.of(HALT)));
        machine.start(NOTHING);
        assertThat(machine.pause()).isTrue();
        long before = machine.instructionCount(0);
        long time = realTime.now();
        Thread.sleep(20);
        assertThat(machine.instructionCount(0)).isEqualTo(before);
        assertThat(realTime.now()).isEqualTo(time);

        machine.resume();
        while (machine.instructionCount(0) == before) {
            Thread.onSpinWait();
        }
        machine.stop();
        assertThat(end(machine)).isEqualTo(new MachineEnd.Stopped());
        assertThat(machine.pause()).isFalse();
    }

    @Test
    void whatAProcessorThrowsEndsTheMachine() throws Exception {
        Machine machine =
                realTime(
                        List.of(
                                List.of(
                                        cpu -> {
                                            throw new IllegalStateException("bug");
                                        }),
                                List.of(HALT)));
        machine.start(NOTHING);

        assertThat(end(machine)).isInstanceOf(MachineEnd.Failed.class);
    }

    @Test
    void aMachineThatWasSavedGoesOnAlike() throws Exception {
        List<List<Step>> programs = List.of(timerProgram(4000));
        Machine original = deterministic(programs);
        original.start(NOTHING);
        while (processors.getFirst().interrupts < 10) {
            Thread.onSpinWait();
        }
        assertThat(original.pause()).isTrue();
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        StateFile.write(original, saved);
        int seen = processors.getFirst().log.size();
        original.resume();
        assertThat(end(original)).isEqualTo(new MachineEnd.PoweredOff());

        Machine copy = deterministic(programs);
        copy.startPaused(NOTHING);
        StateFile.read(new ByteArrayInputStream(saved.toByteArray()), copy);
        copy.resume();

        assertThat(end(copy)).isEqualTo(new MachineEnd.PoweredOff());
        List<String> all = processors.get(0).log;
        assertThat(processors.get(1).log).containsExactlyElementsOf(all.subList(seen, all.size()));
    }
}
