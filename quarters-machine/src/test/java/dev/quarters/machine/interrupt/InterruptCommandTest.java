package dev.quarters.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intel SDM Vol. 3A §11.6: interrupts between processors. */
class InterruptCommandTest {

    private final ApicBench bench = new ApicBench();

    private void send(int destination, int command) {
        bench.write(bench.first, ApicBench.COMMAND_HIGH, destination << 24);
        bench.write(bench.first, ApicBench.COMMAND, command);
    }

    @Test
    void destinationsAndShorthandsReachWhomTheyName() {
        record Case(String what, int destination, int command, boolean first, boolean second) {}
        Case[] cases = {
            new Case("physical 1", 1, 0x41, false, true),
            new Case("physical everyone", 0xFF, 0x41, true, true),
            new Case("physical nobody", 7, 0x41, false, false),
            new Case("logical flat", 0x20, 0x841, false, true),
            new Case("logical flat, both", 0x30, 0x841, true, true),
            new Case("self", 1, 1 << 18 | 0x41, true, false),
            new Case("all", 9, 2 << 18 | 0x41, true, true),
            new Case("others", 9, 3 << 18 | 0x41, false, true),
        };
        for (Case each : cases) {
            ApicBench fresh = new ApicBench();
            fresh.write(fresh.first, 0xD0, 0x10 << 24);
            fresh.write(fresh.second, 0xD0, 0x20 << 24);
            fresh.write(fresh.first, ApicBench.COMMAND_HIGH, each.destination << 24);
            fresh.write(fresh.first, ApicBench.COMMAND, each.command);
            assertThat(fresh.first.acknowledgeInterrupt())
                    .as(each.what)
                    .isEqualTo(each.first ? 0x41 : -1);
            assertThat(fresh.second.acknowledgeInterrupt())
                    .as(each.what)
                    .isEqualTo(each.second ? 0x41 : -1);
        }
    }

    @Test
    void clustersAreMatchedByNumberAndMember() {
        for (LocalApic apic : new LocalApic[] {bench.first, bench.second}) {
            bench.write(apic, 0xE0, 0);
        }
        bench.write(bench.first, 0xD0, 0x21 << 24);
        bench.write(bench.second, 0xD0, 0x32 << 24);

        send(0x33, 0x841);
        assertThat(bench.first.interruptRequested()).isFalse();
        assertThat(bench.second.interruptRequested()).isTrue();
        send(0xF1, 0x841);
        assertThat(bench.first.interruptRequested()).isTrue();
    }

    @Test
    void theLowestPriorityIsThatOfTheLeastBusy() {
        bench.first.setTaskPriority(8);
        send(0xFF, 0x141);
        assertThat(bench.second.acknowledgeInterrupt()).isEqualTo(0x41);

        bench.second.setTaskPriority(9);
        send(0xFF, 0x191);
        assertThat(bench.first.acknowledgeInterrupt()).isEqualTo(0x91);
    }

    @Test
    void initAndStartUpStartAnotherProcessor() {
        send(1, 0xC500);
        send(1, 0x8500);
        send(1, 0x608);

        assertThat(bench.signals).containsExactly("init 1", "start 1 at 8");
        assertThat(bench.read(bench.second, ApicBench.SPURIOUS)).isEqualTo(0xFF);
    }

    @Test
    void illegalVectorsAreNotSent() {
        send(1, 0x0F);
        bench.write(bench.first, ApicBench.ERROR_STATUS, 0);

        assertThat(bench.read(bench.first, ApicBench.ERROR_STATUS)).isEqualTo(1 << 5);
        assertThat(bench.second.interruptRequested()).isFalse();
    }

    @Test
    void nonMaskableInterruptsAreTakenOnce() {
        send(1, 0x400);

        assertThat(bench.second.takeNonMaskableInterrupt()).isTrue();
        assertThat(bench.second.takeNonMaskableInterrupt()).isFalse();
        assertThat(bench.first.takeNonMaskableInterrupt()).isFalse();
    }
}
