package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.RawImage;
import dev.quarters.machine.virtio.network.Cable;
import dev.quarters.machine.virtio.network.MacAddress;
import dev.quarters.machine.virtio.network.NetworkDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * iPXE, as Debian's packages ipxe-qemu and ipxe have it, started by SeaBIOS: as an option ROM, and
 * from its disk image.
 */
class NetworkBootTest {

    private static final Path ROM =
            Path.of(
                    System.getProperty(
                            "quarters.boot.ipxe.rom", "/usr/lib/ipxe/qemu/pxe-virtio.rom"));
    private static final Path DISK =
            Path.of(System.getProperty("quarters.boot.ipxe.disk", "/usr/lib/ipxe/ipxe.iso"));
    private static final MacAddress ADDRESS = MacAddress.parse("52:54:00:12:34:56");
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static byte[] read(Path file, String packageName) throws IOException {
        assumeTrue(Files.isReadable(file), "no " + file + ": install the package " + packageName);
        return Files.readAllBytes(file);
    }

    @Test
    @Timeout(240)
    void anOptionRomAsksTheNetwork() throws Exception {
        byte[] firmware = SeaBiosTest.firmware("bios-256k.bin");
        byte[] rom = read(ROM, "ipxe-qemu");
        Cable cable = new Cable();
        LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
        cable.right().attach((frame, offset, length) -> frames.add(copy(frame, offset, length)));
        try (BootedPc pc =
                new BootedPc(
                        64 << 20,
                        events -> List.of(new NetworkDevice(events, ADDRESS, cable.left())))) {
            pc.machine().board().firmware().addFile("genroms/ipxe.rom", rom);
            pc.start(Boot.firmware(pc.machine().board(), firmware));

            pc.awaitOutput("Open Source Network Boot Firmware", LIMIT);
            byte[] frame = frames.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            while (frame != null && !asksForAnAddress(frame)) {
                frame = frames.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }

            assertThat(frame).as("a broadcast by DHCP").isNotNull();
        }
    }

    /** An IPv4 broadcast from our address to UDP port 67 (RFC 894, 791, 768, 2131). */
    private static boolean asksForAnAddress(byte[] frame) {
        ByteBuffer read = ByteBuffer.wrap(frame);
        return read.getLong(0) == (-1L << 16 | ADDRESS.value() >> 32)
                && read.getInt(8) == (int) ADDRESS.value()
                && read.getShort(12) == 0x0800
                && read.get(23) == 17
                && read.getShort(36) == 67;
    }

    @Test
    @Timeout(240)
    void aDiskImageStarts() throws Exception {
        byte[] firmware = SeaBiosTest.firmware("bios-256k.bin");
        read(DISK, "ipxe");
        try (RawImage raw = RawImage.open(DISK, true);
                BootedPc pc = new BootedPc(64 << 20, List.of(new BlockDevice(raw, "ipxe")))) {
            pc.start(Boot.firmware(pc.machine().board(), firmware));

            pc.awaitOutput("Open Source Network Boot Firmware", LIMIT);
        }
    }

    private static byte[] copy(byte[] frame, int offset, int length) {
        return Arrays.copyOfRange(frame, offset, offset + length);
    }
}
