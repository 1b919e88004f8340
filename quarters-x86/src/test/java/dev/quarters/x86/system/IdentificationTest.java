package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** CPUID (Intel SDM Vol. 2A). */
class IdentificationTest {

    private final Machine machine = Machine.longMode();

    private int[] ask(int leaf, int subleaf) {
        machine.cpu.rip = Machine.CODE;
        machine.cpu.registers[Processor.RAX] = leaf;
        machine.cpu.registers[Processor.RCX] = subleaf;
        machine.code("0FA2").raises();
        return new int[] {
            (int) machine.register(Processor.RAX),
            (int) machine.register(Processor.RBX),
            (int) machine.register(Processor.RCX),
            (int) machine.register(Processor.RDX)
        };
    }

    private static String text(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return new String(bytes.array(), ISO_8859_1);
    }

    @Test
    void namesAreThoseOfTheModel() {
        int[] vendor = ask(0, 0);
        assertThat(text(vendor[1], vendor[3], vendor[2])).isEqualTo("GenuineIntel");
        int[] hypervisor = ask(0x4000_0000, 0);
        assertThat(text(hypervisor[1], hypervisor[2], hypervisor[3])).isEqualTo("QuartersVMM\0");
        assertThat(text(ask(0x8000_0002, 0))).isEqualTo("Quarters softwar");
    }

    /** What the psABI's x86-64-v2 needs. */
    @Test
    void theDefaultModelIsX8664V2() {
        int[] leaf1 = ask(1, 0);
        int v2 = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23;
        int baseline = 1 | 1 << 8 | 1 << 15 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26;
        assertThat(leaf1[2] & v2).isEqualTo(v2);
        assertThat(leaf1[3] & baseline).isEqualTo(baseline);
        int[] extended = ask(0x8000_0001, 0);
        assertThat(extended[2] & 1).as("LAHF in 64-bit mode").isEqualTo(1);
        assertThat(extended[3]).isEqualTo(1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29);
    }

    @Test
    void xsaveIsMarkedAsUsedByTheSystem() {
        assertThat(ask(1, 0)[2] & 1 << 27).isZero();
        machine.cpu.cr4 |= 1 << 18;
        assertThat(ask(1, 0)[2] & 1 << 27).isNotZero();
        assertThat(ask(0xD, 0)).containsExactly(3, 576, 576, 0);
    }

    @Test
    void theTimestampFrequencyIsThatOfTheModel() {
        int[] ratio = ask(0x15, 0);
        long hertz = (ratio[2] & 0xFFFF_FFFFL) * ratio[1] / ratio[0];
        assertThat(hertz).isEqualTo(1_000_000_000);
        assertThat(ask(0x16, 0)[0]).isEqualTo(1000);
        assertThat(ask(0x8000_0007, 0)[3]).as("invariant").isEqualTo(1 << 8);
    }

    @Test
    void leavesBeyondTheLastAnswerAsTheLast() {
        assertThat(ask(0x1234, 0)).isEqualTo(ask(0x16, 0));
    }

    @Test
    void processorsAreCoresOfOnePackage() {
        CpuModel model = CpuModel.x86V2(1_000_000_000, 6);
        assertThat(Topology.levels(model, 0, 5)).containsExactly(0, 1, 0x100, 5);
        assertThat(Topology.levels(model, 1, 5)).containsExactly(3, 6, 0x201, 5);
        assertThat(model.has(Feature.HTT)).isTrue();
    }
}
