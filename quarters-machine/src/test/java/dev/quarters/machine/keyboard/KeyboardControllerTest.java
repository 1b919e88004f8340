package dev.quarters.machine.keyboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.power.PowerControl;

import org.junit.jupiter.api.Test;

/** IBM PS/2 Technical Reference, keyboard and auxiliary device controller. */
class KeyboardControllerTest {

    private boolean line;
    private final KeyboardController controller =
            new KeyboardController(
                    high -> line = high,
                    new PowerControl() {
                        @Override
                        public void powerOff() {}

                        @Override
                        public void reset() {
                            throw new AssertionError("reset");
                        }

                        @Override
                        public void exit(int code) {}
                    });

    private int answer(int command) {
        controller.commandPort().write(0, 1, command);
        assertThat(controller.commandPort().read(0, 1) & 1).isEqualTo(1);
        return (int) controller.dataPort().read(0, 1);
    }

    @Test
    void testsPassAndThereIsNoMouse() {
        assertThat(answer(0xAA)).isEqualTo(0x55);
        assertThat(answer(0xAB)).isZero();
        assertThat(answer(0xA9)).isEqualTo(1);
        controller.commandPort().write(0, 1, 0xD3);
        controller.dataPort().write(0, 1, 0x5A);
        assertThat(controller.commandPort().read(0, 1) & 0x21).as("not of a mouse").isEqualTo(1);
    }

    @Test
    void theConfigurationByteIsKept() {
        controller.commandPort().write(0, 1, 0x60);
        controller.dataPort().write(0, 1, 0x45);
        assertThat(answer(0x20)).isEqualTo(0x65);
    }

    @Test
    void theKeyboardAcknowledgesAndInterrupts() {
        controller.dataPort().write(0, 1, 0xFF);
        assertThat(line).isTrue();
        assertThat(controller.dataPort().read(0, 1)).isEqualTo(0xFA);
        assertThat(controller.dataPort().read(0, 1)).isEqualTo(0xAA);
        assertThat(line).isFalse();
        assertThat(controller.commandPort().read(0, 1) & 1).isZero();
    }
}
