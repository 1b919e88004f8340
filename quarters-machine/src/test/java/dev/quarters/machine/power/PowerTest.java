package dev.quarters.machine.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.keyboard.KeyboardController;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** ACPI 6.5 §4.8.3; the ways in which PCs reset. */
class PowerTest {

    private final List<String> asked = new ArrayList<>();
    private boolean line;
    private final PowerControl control =
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
            };
    private final PowerManagement acpi = new PowerManagement(high -> line = high, control);

    @Test
    void softOffNeedsItsTypeAndTheEnableBit() {
        acpi.write(4, 2, 5 << 10);
        acpi.write(4, 2, 1 << 13 | 3 << 10);
        assertThat(asked).isEmpty();
        acpi.write(4, 2, 1 << 13 | 5 << 10);
        assertThat(asked).containsExactly("off");
        assertThat(acpi.read(4, 2)).as("SLP_EN reads as 0").isEqualTo(5 << 10 | 1);
    }

    @Test
    void thePowerButtonInterruptsWhenEnabledUntilItIsCleared() {
        acpi.pressPowerButton();
        assertThat(line).isFalse();
        acpi.write(2, 2, 1 << 8);
        assertThat(line).isTrue();
        assertThat(acpi.read(0, 4)).isEqualTo(0x0100_0100);

        acpi.write(0, 2, 1 << 8);
        assertThat(line).isFalse();
        assertThat(acpi.read(0, 2)).isZero();
    }

    @Test
    void everyWayToResetResets() {
        KeyboardController keyboard = new KeyboardController(high -> {}, control);
        keyboard.commandPort().write(0, 1, 0xFE);
        keyboard.commandPort().write(0, 1, 0xD1);
        keyboard.dataPort().write(0, 1, 0xFE);
        new ResetControl(control).write(0, 1, ResetControl.RESET);
        new FastControl(control).write(0, 1, 1);

        assertThat(asked).containsExactly("reset", "reset", "reset", "reset");
        new DebugExit(control).write(0, 4, 33);
        assertThat(asked).contains("exit 33");
    }
}
