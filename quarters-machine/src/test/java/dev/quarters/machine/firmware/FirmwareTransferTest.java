package dev.quarters.machine.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.memory.GuestMemory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** QEMU 7.2, docs/specs/fw_cfg, "Guest-side DMA Interface". */
class FirmwareTransferTest {

    private static final int REQUEST = 0x1000;
    private static final int TARGET = 0x2000;
    private static final int ERROR = 1;
    private static final int READ = 2;
    private static final int SKIP = 4;
    private static final int SELECT = 8;
    private static final int WRITE = 16;
    private static final int ITEM = 0x100;

    private final GuestMemory ram = new GuestMemory(1 << 20);
    private final FirmwareConfiguration configuration = new FirmwareConfiguration();
    private final FirmwareTransfer transfer = new FirmwareTransfer(configuration, ram);

    FirmwareTransferTest() {
        configuration.add(ITEM, new byte[] {1, 2, 3, 4, 5});
    }

    @AfterEach
    void close() {
        ram.close();
    }

    /** The control word as the transfer leaves it. */
    private int perform(int control, int length, long address) {
        ram.writeInt(REQUEST, Integer.reverseBytes(control));
        ram.writeInt(REQUEST + 4, Integer.reverseBytes(length));
        ram.writeLong(REQUEST + 8, Long.reverseBytes(address));
        transfer.write(0, 4, 0);
        transfer.write(4, 4, Integer.toUnsignedLong(Integer.reverseBytes(REQUEST)));
        return Integer.reverseBytes(ram.readInt(REQUEST));
    }

    private byte[] target(int length) {
        byte[] bytes = new byte[length];
        ram.read(TARGET, bytes, 0, length);
        return bytes;
    }

    @Test
    void itIsFoundByItsSignature() {
        assertThat(transfer.read(0, 8)).isEqualTo(Long.reverseBytes(0x5145_4D55_2043_4647L));
        assertThat(transfer.read(4, 4)).isEqualTo(0x4746_4320L);
        configuration.choose(FirmwareConfiguration.FEATURES);
        assertThat(configuration.read(1, 1)).isEqualTo(3);
    }

    @Test
    void anItemIsCopiedAndZerosBehindItsEnd() {
        ram.writeLong(TARGET, -1);

        assertThat(perform(ITEM << 16 | SELECT | READ, 7, TARGET)).isZero();

        assertThat(target(8)).containsExactly(1, 2, 3, 4, 5, 0, 0, -1);
    }

    @Test
    void itGoesOnWhereItWas() {
        assertThat(perform(ITEM << 16 | SELECT | READ, 1, TARGET)).isZero();
        assertThat(perform(SKIP, 2, 0)).isZero();
        assertThat(perform(READ, 2, TARGET)).isZero();
        assertThat(target(2)).containsExactly(4, 5);
    }

    @Test
    void oneWriteOfTheWholeAddressStartsItToo() {
        ram.writeInt(REQUEST, Integer.reverseBytes(ITEM << 16 | SELECT | READ));
        ram.writeInt(REQUEST + 4, Integer.reverseBytes(1));
        ram.writeLong(REQUEST + 8, Long.reverseBytes(TARGET));

        transfer.write(0, 8, Long.reverseBytes(REQUEST));

        assertThat(target(1)).containsExactly(1);
    }

    @Test
    void whatCannotBeDoneIsAnError() {
        assertThat(perform(ITEM << 16 | SELECT | WRITE, 1, TARGET)).isEqualTo(ERROR);
        assertThat(perform(ITEM << 16 | SELECT | READ, 2, (1 << 20) - 1)).isEqualTo(ERROR);
        assertThat(perform(ITEM << 16 | SELECT | READ, 1, -1)).isEqualTo(ERROR);
        assertThat(perform(ITEM << 16 | SELECT | READ, -1, TARGET)).isEqualTo(ERROR);
    }

    @Test
    void aRequestOutsideOfMemoryIsIgnored() {
        transfer.write(0, 8, -1);
        transfer.write(0, 8, Long.reverseBytes((1 << 20) - 8));
    }
}
