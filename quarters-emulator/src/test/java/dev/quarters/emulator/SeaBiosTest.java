package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.RawImage;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** SeaBIOS, as Debian's package seabios has it, from the reset vector to a boot sector. */
class SeaBiosTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("quarters.boot.seabios", "/usr/share/seabios"));
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String GREETING = "the boot sector runs";

    @TempDir private Path folder;

    static byte[] firmware(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.isReadable(file), "no " + file + ": install the package seabios");
        return Files.readAllBytes(file);
    }

    /**
     * Reads the next sector (INT 13H, AH=42H), prints what it has (INT 10H, AH=0EH), waits for the
     * key q (INT 16H), and powers off by ACPI.
     */
    private static byte[] disk() {
        ByteBuffer disk = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        byte[] code = {
            0x31,
            (byte) 0xC0,
            (byte) 0x8E,
            (byte) 0xD8, // xor ax, ax; mov ds, ax
            (byte) 0xBE,
            (byte) 0x80,
            0x7C, // mov si, 7C80H
            (byte) 0xB4,
            0x42, // mov ah, 42H
            (byte) 0xCD,
            0x13, // int 13H
            0x72,
            (byte) 0xFE, // jc $
            (byte) 0xBE,
            0x00,
            0x7E, // mov si, 7E00H
            (byte) 0xAC, // lodsb
            (byte) 0x84,
            (byte) 0xC0, // test al, al
            0x74,
            0x09, // jz +9
            (byte) 0xB4,
            0x0E, // mov ah, 0EH
            (byte) 0xBB,
            0x07,
            0x00, // mov bx, 7
            (byte) 0xCD,
            0x10, // int 10H
            (byte) 0xEB,
            (byte) 0xF2, // jmp to lodsb
            0x30,
            (byte) 0xE4, // xor ah, ah
            (byte) 0xCD,
            0x16, // int 16H
            0x3C,
            'q', // cmp al, "q"
            0x75,
            (byte) 0xF8, // jne to xor
            (byte) 0xBA,
            0x04,
            0x06, // mov dx, 604H
            (byte) 0xB8,
            0x00,
            0x34, // mov ax, 3400H: SLP_EN, SLP_TYP 5
            (byte) 0xEF, // out dx, ax
            (byte) 0xF4, // hlt
        };
        disk.put(0, code);
        disk.putShort(0x80, (short) 16).putShort(0x82, (short) 1).putInt(0x84, 0x7E00);
        disk.putLong(0x88, 1);
        disk.putShort(510, (short) 0xAA55);
        disk.put(512, GREETING.getBytes(StandardCharsets.US_ASCII));
        return disk.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bios-256k.bin", "bios.bin"})
    @Timeout(240)
    void aBootSectorOnAVirtioDiskRuns(String name) throws Exception {
        byte[] image = firmware(name);
        Path file = Files.write(folder.resolve("disk"), disk());
        try (RawImage raw = RawImage.open(file, false);
                BootedPc pc = new BootedPc(64 << 20, List.of(new BlockDevice(raw, "disk")))) {
            pc.start(Boot.firmware(pc.machine().board(), image));

            String output = pc.awaitOutput(GREETING, LIMIT);

            assertThat(output).contains("SeaBIOS (version 1.").contains("Booting from Hard Disk");
            assertThat(pc.debugOutput()).contains("fw_cfg DMA interface supported");
            pc.type("q");
            assertThat(pc.awaitEnd(LIMIT)).isInstanceOf(MachineEnd.PoweredOff.class);
        }
    }
}
