package dev.quarters.machine.virtio;

import static dev.quarters.machine.virtio.DeviceStatus.ACKNOWLEDGE;
import static dev.quarters.machine.virtio.DeviceStatus.DRIVER;
import static dev.quarters.machine.virtio.DeviceStatus.DRIVER_OK;
import static dev.quarters.machine.virtio.DeviceStatus.FAILED;
import static dev.quarters.machine.virtio.DeviceStatus.FEATURES_OK;
import static dev.quarters.machine.virtio.DeviceStatus.NEEDS_RESET;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The laws of the status field, over all pairs of what it is and what is written. */
class DeviceStatusTest {

    private static final int ALL =
            ACKNOWLEDGE | DRIVER | DRIVER_OK | FEATURES_OK | NEEDS_RESET | FAILED;

    private interface Law {
        void check(int status, int value, boolean acceptable, int next);
    }

    private static void forAll(Law law) {
        for (int status = 0; status < 256; status++) {
            for (int value = 1; value < 256; value++) {
                for (boolean acceptable : new boolean[] {false, true}) {
                    if ((status & ~ALL) == 0) {
                        law.check(
                                status,
                                value,
                                acceptable,
                                DeviceStatus.written(status, value, acceptable));
                    }
                }
            }
        }
    }

    @Test
    void zeroResets() {
        assertThat(DeviceStatus.written(ALL, 0, true)).isZero();
    }

    @Test
    void theNormalWayUp() {
        int status = 0;
        for (int bit : new int[] {ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK}) {
            status = DeviceStatus.written(status, status | bit, true);
            assertThat(status & bit).isEqualTo(bit);
        }
        assertThat(DeviceStatus.isRunning(status)).isTrue();
    }

    @Test
    void noBitIsTakenAway() {
        forAll((status, value, acceptable, next) -> assertThat(next & status).isEqualTo(status));
    }

    @Test
    void theDriverCannotSayThatTheDeviceNeedsAReset() {
        forAll(
                (status, value, acceptable, next) ->
                        assertThat(next & NEEDS_RESET).isEqualTo(status & NEEDS_RESET));
    }

    @Test
    void featuresAreAcceptedOnlyWhenTheyAreAcceptable() {
        forAll(
                (status, value, acceptable, next) -> {
                    if (!acceptable) {
                        assertThat(next & FEATURES_OK).isEqualTo(status & FEATURES_OK);
                    }
                });
    }

    @Test
    void aDriverIsReadyOnlyWithFeatures() {
        forAll(
                (status, value, acceptable, next) -> {
                    if ((next & FEATURES_OK) == 0) {
                        assertThat(next & DRIVER_OK).isEqualTo(status & DRIVER_OK);
                    }
                });
    }

    @Test
    void nothingRunsThatFailedOrNeedsAReset() {
        for (int status = 0; status < 256; status++) {
            if ((status & (FAILED | NEEDS_RESET)) != 0) {
                assertThat(DeviceStatus.isRunning(status)).isFalse();
            }
        }
    }
}
