package dev.quarters.machine.serial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** National Semiconductor PC16550D data sheet (June 1995). */
class SerialPortTest {

    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int IDENTIFICATION = 2;
    private static final int FIFO_CONTROL = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;

    private final StringBuilder sent = new StringBuilder();
    private boolean busy;
    private int readies;
    private boolean line;
    private final SerialPort port =
            new SerialPort(
                    high -> line = high,
                    new SerialBackend() {
                        @Override
                        public boolean transmit(int value) {
                            if (!busy) {
                                sent.append((char) value);
                            }
                            return !busy;
                        }

                        @Override
                        public void receiverReady() {
                            readies++;
                        }
                    });

    private int read(int register) {
        return (int) port.read(register, 1);
    }

    private void write(int register, int value) {
        port.write(register, 1, value);
    }

    @Test
    void sendsAtOnce() {
        write(DATA, 'a');
        write(DATA, 'b');

        assertThat(sent).hasToString("ab");
        assertThat(read(LINE_STATUS)).isEqualTo(0x60);
    }

    @Test
    void aBusyBackendHoldsTheTransmitter() {
        write(FIFO_CONTROL, 1);
        write(INTERRUPT_ENABLE, 2);
        read(IDENTIFICATION);
        busy = true;
        for (int i = 0; i < 16; i++) {
            write(DATA, 'a' + i);
        }
        assertThat(read(LINE_STATUS) & 0x60).isZero();
        assertThat(line).isFalse();

        busy = false;
        port.transmit();

        assertThat(sent).hasToString("abcdefghijklmnop");
        assertThat(line).isTrue();
        assertThat(read(IDENTIFICATION)).isEqualTo(0xC2);
    }

    @Test
    void anEmptyTransmitterInterruptsWhenEnabledAndAfterEachByte() {
        write(INTERRUPT_ENABLE, 2);
        assertThat(line).isTrue();
        assertThat(read(IDENTIFICATION)).isEqualTo(2);
        assertThat(line).as("seen").isFalse();

        write(DATA, 'x');
        assertThat(read(IDENTIFICATION)).isEqualTo(2);
        assertThat(read(IDENTIFICATION)).isEqualTo(1);
    }

    @Test
    void whatArrivesInterruptsUntilItIsRead() {
        write(INTERRUPT_ENABLE, 1);
        assertThat(port.receive('q')).isTrue();
        assertThat(line).isTrue();
        assertThat(read(IDENTIFICATION)).isEqualTo(4);
        assertThat(read(LINE_STATUS)).isEqualTo(0x61);

        assertThat(read(DATA)).isEqualTo('q');
        assertThat(line).isFalse();
        assertThat(read(LINE_STATUS)).isEqualTo(0x60);
    }

    @Test
    void aFullReceiverRefusesAndTellsWhenItIsReadyAgain() {
        write(FIFO_CONTROL, 1);
        for (int i = 0; i < 16; i++) {
            assertThat(port.receive(i)).isTrue();
        }
        assertThat(port.receive(16)).isFalse();
        for (int i = 0; i < 16; i++) {
            assertThat(readies).isZero();
            assertThat(read(DATA)).isEqualTo(i);
        }
        assertThat(readies).isEqualTo(1);
    }

    @Test
    void belowTheTriggerLevelItIsATimeout() {
        write(FIFO_CONTROL, 0x81);
        write(INTERRUPT_ENABLE, 1);
        for (int i = 0; i < 7; i++) {
            port.receive(i);
        }
        assertThat(read(IDENTIFICATION)).isEqualTo(0xCC);
        port.receive(7);
        assertThat(read(IDENTIFICATION)).isEqualTo(0xC4);
    }

    @Test
    void loopbackReturnsBytesAndModemLines() {
        write(MODEM_CONTROL, 0x1A);
        assertThat(read(MODEM_STATUS) & 0xF0).isEqualTo(0x90);
        write(DATA, 'z');
        assertThat(sent).isEmpty();
        assertThat(read(DATA)).isEqualTo('z');

        write(DATA, '1');
        write(DATA, '2');
        assertThat(read(LINE_STATUS) & 2).as("overrun").isNotZero();
        assertThat(read(LINE_STATUS) & 2).isZero();
    }

    @Test
    void modemLinesInterruptWhenTheyChange() {
        write(INTERRUPT_ENABLE, 8);
        assertThat(line).isFalse();
        write(MODEM_CONTROL, 0x10);
        assertThat(line).isTrue();
        assertThat(read(IDENTIFICATION)).isZero();
        assertThat(read(MODEM_STATUS)).isEqualTo(0x0B);
        assertThat(line).isFalse();
        assertThat(read(MODEM_STATUS)).isZero();
    }

    @Test
    void theDivisorIsBehindTheLatchBit() {
        write(LINE_CONTROL, 0x83);
        write(0, 1);
        write(1, 2);
        assertThat(port.read(0, 2)).isEqualTo(0x201);
        write(LINE_CONTROL, 3);
        assertThat(read(INTERRUPT_ENABLE)).isZero();
        assertThat(sent).isEmpty();
    }

    @Test
    void isFoundAsA16550A() {
        write(FIFO_CONTROL, 1);
        assertThat(read(IDENTIFICATION) & 0xC0).isEqualTo(0xC0);
        write(7, 0x5A);
        assertThat(read(7)).isEqualTo(0x5A);
        write(INTERRUPT_ENABLE, 0xFF);
        assertThat(read(INTERRUPT_ENABLE)).isEqualTo(0x0F);
    }
}
