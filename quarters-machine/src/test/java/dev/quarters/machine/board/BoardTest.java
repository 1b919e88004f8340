package dev.quarters.machine.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.interrupt.ProcessorControl;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.power.PowerControl;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.time.DeterministicEventQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** The machine as a processor sees it. */
class BoardTest {

    private final DeterministicEventQueue events = new DeterministicEventQueue(0);
    private final GuestMemory ram = new GuestMemory(32 << 20);
    private final Board board =
            new Board(
                    new BoardConfiguration(
                            1, 1_000_000_000L, List.of(SerialBackend.none(), SerialBackend.none())),
                    ram,
                    events);
    private final List<String> asked = new ArrayList<>();
    private final LocalApic apic =
            board.addProcessor(
                    new ProcessorControl() {
                        @Override
                        public void signal() {}

                        @Override
                        public void initialize() {}

                        @Override
                        public void startUp(int vector) {}
                    });

    @BeforeEach
    void reset() {
        board.reset();
        board.setPowerControl(
                new PowerControl() {
                    @Override
                    public void powerOff() {
                        asked.add("off");
                    }

                    @Override
                    public void reset() {
                        asked.add("reset");
                    }

                    @Override
                    public void exit(int code) {
                        asked.add("exit " + code);
                    }
                });
    }

    @AfterEach
    void close() {
        ram.close();
    }

    @Test
    void devicesAnswerAtTheirAddresses() {
        board.writePort(Board.PCI_ADDRESS, 4, 1 << 31);
        assertThat(board.readPort(0xCFC, 4)).isEqualTo(0x0008_1B36);
        assertThat(board.readMemory(apic, Board.PCI_CONFIGURATION, 4)).isEqualTo(0x0008_1B36);
        board.writeMemory(apic, Board.IO_APIC, 4, 1);
        assertThat(board.readMemory(apic, Board.IO_APIC + 0x10, 4)).isEqualTo(0x170020);
        assertThat(board.readMemory(apic, Board.LOCAL_APIC + 0x30, 4)).isEqualTo(0x50014);
        assertThat(board.readPort(0x3FD, 1)).isEqualTo(0x60);
        assertThat(board.readPort(0x3ED, 1)).as("no COM3").isEqualTo(0xFF);
        assertThat(board.readMemory(apic, 0xFED0_0000L, 4)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void theTimerIsInput0AndPin2() {
        board.writeMemory(apic, Board.LOCAL_APIC + 0xF0, 4, 0x1FF);
        board.writeMemory(apic, Board.IO_APIC, 4, 0x10 + 2 * 2);
        board.writeMemory(apic, Board.IO_APIC + 0x10, 4, 0x30);
        board.writePort(0x43, 1, 0x34);
        board.writePort(0x40, 1, 0xA9);
        board.writePort(0x40, 1, 4);
        events.advance(1_100_000);

        assertThat(apic.acknowledgeInterrupt()).isEqualTo(0x30);
        board.writePort(0x20, 1, 0x0A);
        assertThat(board.readPort(0x20, 1)).isEqualTo(1);
    }

    @Test
    void theGuestAsksForPowerOffAndReset() {
        board.writePort(Board.PM1_CONTROL, 2, 1 << 13 | 5 << 10);
        board.writePort(Board.RESET, 1, 6);
        board.writePort(0x64, 1, 0xFE);
        board.writePort(0x501, 1, 3);

        assertThat(asked).containsExactly("off", "reset", "reset", "exit 3");
    }

    @Test
    void ramAndRomHaveHostAddresses() {
        board.setRom(new byte[128 << 10]);
        board.reset();

        assertThat(board.hostAddress(0x1000, true)).isEqualTo(ram.segment().address() + 0x1000);
        assertThat(board.hostAddress(0xFFFF_FFF0L, false)).isNotZero();
        assertThat(board.hostAddress(0xFFFF_FFF0L, true)).isZero();
        assertThat(board.hostAddress(0x1_0000_0000L, false)).isZero();
        assertThat(board.hostAddress(Board.LOCAL_APIC, false)).isZero();
    }

    @Test
    void firmwareIsBelow1MibAsWell() {
        byte[] image = new byte[256 << 10];
        image[image.length - 16] = (byte) 0xEA;
        board.setRom(image);
        board.reset();

        assertThat(ram.readByte(0xF_FFF0)).isEqualTo(0xEA);
        assertThat(board.readMemory(apic, 0xFFFF_FFF0L, 1)).isEqualTo(0xEA);
        board.writeMemory(apic, 0xFFFF_FFF0L, 1, 0);
        assertThat(board.readMemory(apic, 0xFFFF_FFF0L, 1)).isEqualTo(0xEA);
    }

    @Test
    void theClockKnowsTheMemory() {
        board.writePort(0x70, 1, 0x35);
        int high = board.readPort(0x71, 1);
        board.writePort(0x70, 1, 0x34);
        assertThat(high << 8 | board.readPort(0x71, 1)).isEqualTo((32 - 16) * 16);
    }
}
