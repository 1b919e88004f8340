package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Intel 8259A data sheet (231468-003), as wired in a PC. */
class PicPairTest {

    private static final int NON_SPECIFIC_END = 0x20;

    private boolean output;
    private final PicPair pics = new PicPair(high -> output = high);

    @BeforeEach
    void initialize() {
        pics.reset();
        initialize(1);
    }

    /** As every system does, with vectors from 20H and 28H on. */
    private void initialize(int fourthWord) {
        for (int[] write : new int[][] {{0, 0x11}, {1, 0x20}, {1, 0x04}, {1, fourthWord}, {1, 0}}) {
            pics.firstPorts().write(write[0], 1, write[1]);
        }
        for (int[] write : new int[][] {{0, 0x11}, {1, 0x28}, {1, 0x02}, {1, 1}, {1, 0}}) {
            pics.secondPorts().write(write[0], 1, write[1]);
        }
    }

    private void edge(int line) {
        pics.line(line).set(true);
        pics.line(line).set(false);
    }

    private int read(int operation) {
        pics.firstPorts().write(0, 1, operation);
        return (int) pics.firstPorts().read(0, 1);
    }

    private int requested() {
        return read(0x0A);
    }

    private int inService() {
        return read(0x0B);
    }

    @Test
    void anEdgeIsRequestedThenInServiceThenEnded() {
        edge(4);
        assertThat(output).isTrue();
        assertThat(requested()).isEqualTo(1 << 4);

        assertThat(pics.acknowledge()).isEqualTo(0x24);
        assertThat(output).isFalse();
        assertThat(requested()).isZero();
        assertThat(inService()).isEqualTo(1 << 4);

        pics.firstPorts().write(0, 1, NON_SPECIFIC_END);
        assertThat(inService()).isZero();
    }

    @Test
    void lowerNumbersInterruptHigherOnesOnly() {
        edge(4);
        pics.acknowledge();
        edge(5);
        assertThat(output).isFalse();
        edge(3);
        assertThat(output).isTrue();
        assertThat(pics.acknowledge()).isEqualTo(0x23);

        pics.firstPorts().write(0, 1, NON_SPECIFIC_END);
        pics.firstPorts().write(0, 1, NON_SPECIFIC_END);
        assertThat(pics.acknowledge()).isEqualTo(0x25);
    }

    @Test
    void theSecondControllerCascadesThroughInput2() {
        edge(12);
        edge(14);

        assertThat(pics.acknowledge()).isEqualTo(0x2C);
        assertThat(inService()).isEqualTo(1 << 2);
        pics.secondPorts().write(0, 1, NON_SPECIFIC_END);
        pics.firstPorts().write(0, 1, NON_SPECIFIC_END);
        assertThat(pics.acknowledge()).isEqualTo(0x2E);
    }

    @Test
    void aHigherRequestOfTheSecondIsNotLost() {
        edge(12);
        pics.acknowledge();
        edge(8);
        pics.firstPorts().write(0, 1, NON_SPECIFIC_END);

        assertThat(output).isTrue();
        assertThat(pics.acknowledge()).isEqualTo(0x28);
    }

    @Test
    void maskedRequestsWait() {
        pics.firstPorts().write(1, 1, 1 << 4);
        edge(4);
        assertThat(output).isFalse();

        pics.firstPorts().write(1, 1, 0);
        assertThat(output).isTrue();
        assertThat(pics.firstPorts().read(1, 1)).isZero();
    }

    @Test
    void aLevelIsRequestedAsLongAsItIsHigh() {
        pics.edgeLevelPorts().write(0, 2, 0x0E20);
        assertThat(pics.edgeLevelPorts().read(0, 2)).isEqualTo(0x0E20);
        pics.line(5).set(true);
        pics.acknowledge();
        pics.firstPorts().write(0, 1, NON_SPECIFIC_END);
        assertThat(output).as("still high").isTrue();

        pics.line(5).set(false);
        assertThat(output).isFalse();
    }

    @Test
    void systemInputsAreAlwaysEdges() {
        pics.edgeLevelPorts().write(0, 2, 0xFFFF);

        assertThat(pics.edgeLevelPorts().read(0, 2)).isEqualTo(0xDEF8);
    }

    @Test
    void automaticEndLeavesNothingInService() {
        initialize(3);
        edge(4);

        assertThat(pics.acknowledge()).isEqualTo(0x24);
        assertThat(inService()).isZero();
    }

    @Test
    void pollingAcknowledges() {
        edge(6);
        pics.firstPorts().write(0, 1, 0x0C);

        assertThat(pics.firstPorts().read(0, 1)).isEqualTo(0x86);
        assertThat(inService()).isEqualTo(1 << 6);
        pics.firstPorts().write(0, 1, 0x0C);
        assertThat(pics.firstPorts().read(0, 1) & 0x80).isZero();
    }

    @Test
    void specialMaskLetsLowerPrioritiesThrough() {
        edge(4);
        pics.acknowledge();
        pics.firstPorts().write(1, 1, 1 << 4);
        pics.firstPorts().write(0, 1, 0x68);
        edge(6);

        assertThat(pics.acknowledge()).isEqualTo(0x26);
    }

    @Test
    void rotationMakesTheServedInputTheLowest() {
        edge(3);
        pics.acknowledge();
        pics.firstPorts().write(0, 1, 0xA0);
        edge(3);
        edge(5);

        assertThat(pics.acknowledge()).isEqualTo(0x25);
    }

    @Test
    void aSpecificEndEndsThatInput() {
        edge(4);
        pics.acknowledge();
        edge(1);
        pics.acknowledge();
        pics.firstPorts().write(0, 1, 0x60 | 4);

        assertThat(inService()).isEqualTo(1 << 1);
    }

    @Test
    void aRequestThatWentAwayIsInput7() {
        assertThat(pics.acknowledge()).isEqualTo(0x27);
        assertThat(inService()).isZero();
    }
}
