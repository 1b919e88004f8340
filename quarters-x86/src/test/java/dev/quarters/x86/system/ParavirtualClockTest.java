package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Set;

/** KVM's clock (Linux Documentation/virt/kvm/x86/msr.rst). */
class ParavirtualClockTest {

    private static final long SYSTEM_TIME = 0x4B56_4D01;
    private static final long WALL_CLOCK = 0x4B56_4D00;
    private static final long PAGE = 0x9_0000;

    private final Machine machine = Machine.longMode(model(true));

    private static CpuModel model(boolean offered) {
        Set<Feature> features = EnumSet.copyOf(CpuModel.ordinary().features());
        if (offered) {
            features.add(Feature.PARAVIRTUAL_CLOCK);
            features.add(Feature.PARAVIRTUAL_CLOCK_STABLE);
        }
        return CpuModel.ordinary().with(features);
    }

    private long word(long address) {
        return machine.cpu.translation.readPhysical(address) & 0xFFFF_FFFFL;
    }

    /** Guest time as a guest reckons it. */
    private long reckoned(long ticks) {
        long since = machine.cpu.translation.readPhysical(PAGE + 8);
        int shift = (byte) word(PAGE + 28);
        return machine.cpu.translation.readPhysical(PAGE + 16)
                + nanoseconds(ticks - since, word(PAGE + 24), shift);
    }

    private static long nanoseconds(long ticks, long multiplier, int shift) {
        long scaled = shift >= 0 ? ticks << shift : ticks >> -shift;
        return BigInteger.valueOf(scaled)
                .multiply(BigInteger.valueOf(multiplier))
                .shiftRight(32)
                .longValue();
    }

    @Test
    void thePageSaysWhatTimeItIs() {
        machine.bus.clock = 5_000_000;
        assertThat(ModelRegisters.write(machine.cpu, (int) SYSTEM_TIME, PAGE | 1)).isTrue();
        assertThat(ModelRegisters.read(machine.cpu, (int) SYSTEM_TIME)).isEqualTo(PAGE | 1);
        assertThat(word(PAGE) & 1).as("being written").isZero();
        assertThat(word(PAGE + 28) >>> 8 & 0xFF).as("stable").isEqualTo(1);
        long now = Timestamp.value(machine.cpu);
        assertThat(reckoned(now)).isCloseTo(machine.bus.clock, within(20L));
    }

    /** The counter has jumped, guest time has not. */
    @Test
    void itGoesOnAfterAJumpOfTheCounter() {
        assertThat(ModelRegisters.write(machine.cpu, (int) SYSTEM_TIME, PAGE | 1)).isTrue();
        long version = word(PAGE);
        machine.cpu.timestampOffset += 10_000_000_000_000L;
        ParavirtualClock.update(machine.cpu);
        assertThat(word(PAGE)).isEqualTo(version + 2);
        long now = Timestamp.value(machine.cpu);
        assertThat(reckoned(now)).isCloseTo(machine.bus.clock, within(20L));
    }

    @Test
    void theWallClockIsThatOfTheBeginning() {
        machine.bus.clock = 3_500_000_000L;
        assertThat(ModelRegisters.write(machine.cpu, (int) WALL_CLOCK, PAGE)).isTrue();
        assertThat(word(PAGE + 4)).isEqualTo(996);
        assertThat(word(PAGE + 8)).isEqualTo(500_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_000_000, 999_999_999, 24_000_000, 2_100_000_000, 5_700_000_001L})
    void aSecondIsASecondAtAnyFrequency(long hertz) {
        int shift = ParavirtualClock.shift(hertz);
        long multiplier = ParavirtualClock.multiplier(hertz, shift);
        assertThat(multiplier).isBetween(1L << 31, (1L << 32) - 1);
        assertThat(nanoseconds(hertz, multiplier, shift)).isCloseTo(1_000_000_000L, within(1_000L));
    }

    @Test
    void aPageThatIsNoMemoryIsNotWritten() {
        for (long address : new long[] {FlatBus.SIZE, 1L << 62, FlatBus.SIZE - 16, PAGE | 2}) {
            assertThat(ModelRegisters.write(machine.cpu, (int) SYSTEM_TIME, address | 1)).isTrue();
            assertThat(ModelRegisters.write(machine.cpu, (int) WALL_CLOCK, address | 1)).isTrue();
        }
        assertThat(machine.bus.accesses).isEmpty();
    }

    @Test
    void withoutItThereAreNoRegistersAndNoLeaves() {
        Processor without = Machine.longMode(model(false)).cpu;
        assertThat(ModelRegisters.write(without, (int) SYSTEM_TIME, PAGE | 1)).isFalse();
        assertThat(ModelRegisters.write(without, (int) WALL_CLOCK, PAGE)).isFalse();
        assertThat(Identification.answer(without, 0x4000_0100, 0)).containsOnly(0);
        assertThat(Identification.answer(machine.cpu, 0x4000_0101, 0)[0])
                .isEqualTo(1 << 3 | 1 << 24);
    }
}
