package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intel SDM Vol. 3A §11.8: which interrupt, and when. */
class LocalApicPriorityTest {

    private final ApicBench bench = new ApicBench();
    private final LocalApic apic = bench.first;

    private void interrupt(int vector) {
        apic.receive(DeliveryMode.FIXED, vector, false);
    }

    @Test
    void theHighestVectorComesFirst() {
        interrupt(0x31);
        interrupt(0x52);
        interrupt(0x41);

        assertThat(apic.interruptRequested()).isTrue();
        assertThat(apic.acknowledgeInterrupt()).isEqualTo(0x52);
        assertThat(bench.signals).containsExactly("signal 0");
    }

    @Test
    void whatIsInServiceHoldsItsClassAndThoseBelowBack() {
        interrupt(0x52);
        apic.acknowledgeInterrupt();
        interrupt(0x5F);
        assertThat(apic.interruptRequested()).isFalse();
        interrupt(0x60);
        assertThat(apic.interruptRequested()).isTrue();

        assertThat(apic.acknowledgeInterrupt()).isEqualTo(0x60);
        bench.write(apic, ApicBench.END, 0);
        bench.write(apic, ApicBench.END, 0);
        assertThat(apic.acknowledgeInterrupt()).isEqualTo(0x5F);
    }

    @Test
    void theTaskPriorityHoldsBackWhatIsNotAbove() {
        apic.setTaskPriority(5);
        interrupt(0x5F);
        assertThat(apic.interruptRequested()).isFalse();
        assertThat(apic.acknowledgeInterrupt()).isEqualTo(-1);
        assertThat(bench.read(apic, ApicBench.TASK_PRIORITY)).isEqualTo(0x50);
        assertThat(bench.read(apic, 0xA0)).isEqualTo(0x50);

        bench.write(apic, ApicBench.TASK_PRIORITY, 0x4F);
        assertThat(apic.taskPriority()).isEqualTo(4);
        assertThat(apic.interruptRequested()).isTrue();
    }

    @Test
    void aVectorWaitsInRequestAndThenService() {
        interrupt(0x45);
        assertThat(bench.read(apic, 0x220)).isEqualTo(1 << 5);
        apic.acknowledgeInterrupt();
        assertThat(bench.read(apic, 0x220)).isZero();
        assertThat(bench.read(apic, 0x120)).isEqualTo(1 << 5);
        bench.write(apic, ApicBench.END, 0);
        assertThat(bench.read(apic, 0x120)).isZero();
    }

    @Test
    void disabledBySoftwareNothingIsAcceptedButNmi() {
        bench.write(apic, ApicBench.SPURIOUS, 0xFF);
        interrupt(0x45);
        apic.receive(DeliveryMode.NON_MASKABLE, 0, false);

        assertThat(apic.interruptRequested()).isFalse();
        assertThat(apic.takeNonMaskableInterrupt()).isTrue();
        assertThat(apic.takeNonMaskableInterrupt()).isFalse();
    }

    @Test
    void illegalVectorsAreErrorsWhichInterruptByTheirOwnVector() {
        bench.write(apic, 0x370, 0xFE);
        interrupt(15);
        assertThat(apic.acknowledgeInterrupt()).isEqualTo(0xFE);
        assertThat(bench.read(apic, ApicBench.ERROR_STATUS)).isZero();

        bench.write(apic, ApicBench.ERROR_STATUS, 0);
        assertThat(bench.read(apic, ApicBench.ERROR_STATUS)).isEqualTo(1 << 6);
        bench.write(apic, ApicBench.ERROR_STATUS, 0);
        assertThat(bench.read(apic, ApicBench.ERROR_STATUS)).isZero();
    }

    @Test
    void anIllegalErrorVectorDoesNotRecurse() {
        bench.write(apic, 0x370, 3);
        interrupt(15);

        assertThat(apic.interruptRequested()).isFalse();
    }
}
