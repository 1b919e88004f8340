package dev.quarters.machine.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** QEMU 7.2, docs/specs/fw_cfg. */
class FirmwareConfigurationTest {

    private final FirmwareConfiguration configuration = new FirmwareConfiguration();

    private byte[] read(int item, int length) {
        configuration.write(0, 2, item);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) configuration.read(1, 1);
        }
        return bytes;
    }

    @Test
    void theSignatureIsFoundAndNumbersAreLittleEndian() {
        assertThat(read(0, 4)).isEqualTo("QEMU".getBytes(StandardCharsets.US_ASCII));
        configuration.addNumber(FirmwareConfiguration.MEMORY_SIZE, 8, 0x1_0000_0002L);
        assertThat(read(3, 8)).containsExactly(2, 0, 0, 0, 1, 0, 0, 0);
    }

    @Test
    void filesAreFoundByTheDirectory() {
        configuration.addFile("etc/b", new byte[] {7, 8});
        configuration.addFile("etc/a", new byte[] {9});
        ByteBuffer directory = ByteBuffer.wrap(read(0x19, 4 + 2 * 64));
        assertThat(directory.getInt()).isEqualTo(2);
        directory.position(4 + 64);
        assertThat(directory.getInt()).isEqualTo(2);
        int number = directory.getShort();
        assertThat(new String(directory.array(), 4 + 72, 5, StandardCharsets.US_ASCII))
                .isEqualTo("etc/b");

        assertThat(read(number, 3)).containsExactly(7, 8, 0);
    }

    @Test
    void unknownItemsReadAsZeros() {
        assertThat(read(0x4000, 4)).containsOnly(0);
    }
}
