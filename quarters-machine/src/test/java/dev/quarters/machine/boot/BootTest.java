package dev.quarters.machine.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.vcpu.EntryState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Linux's boot protocol, PVH, and what is wrong with what can't be started. */
class BootTest {

    private static final MemorySegment NO_INITRD = MemorySegment.ofArray(new byte[0]);
    private static final long MIB = 1 << 20;

    private GuestMemory ram = new GuestMemory(64 * MIB);

    @AfterEach
    void close() {
        ram.close();
    }

    private Board board() {
        return new Board(
                new BoardConfiguration(1, 1_000_000_000L, List.of()),
                ram,
                new DeterministicEventQueue(0));
    }

    private void resize(long size) {
        ram.close();
        ram = new GuestMemory(size);
    }

    /** A header of protocol 2.15 with one sector of setup, and code of 4 KiB. */
    private static ByteBuffer bzImage() {
        ByteBuffer image = ByteBuffer.allocate(1024 + 4096).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1F1, (byte) 1).putShort(0x1FE, (short) 0xAA55);
        image.put(0x200, (byte) 0xEB).put(0x201, (byte) 0x66);
        image.putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20F);
        image.put(0x211, (byte) 1).putInt(0x22C, 0x7FFF_FFFF).putInt(0x230, 0x20_0000);
        image.put(0x234, (byte) 1).putShort(0x236, (short) 1).putInt(0x238, 2047);
        image.putLong(0x258, 16 * MIB).putInt(0x260, (int) (8 * MIB));
        image.putInt(1024 + 0x200, 0x1234_5678);
        return image;
    }

    private EntryState load(ByteBuffer image, MemorySegment initrd) {
        return Boot.kernel(MemorySegment.ofArray(image.array()), initrd, "console=ttyS0")
                .load(board())
                .orElseThrow();
    }

    @Test
    void aLinuxKernelIsEnteredInLongModeWithItsParameters() {
        MemorySegment initrd = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5});
        EntryState entry = load(bzImage(), initrd);

        assertThat(entry.longMode()).isTrue();
        assertThat(entry.instructionPointer()).isEqualTo(16 * MIB + 0x200);
        assertThat(ram.readInt(entry.instructionPointer())).isEqualTo(0x1234_5678);
        long parameters = entry.rsi();
        assertThat(ram.readInt(parameters + 0x202)).isEqualTo(0x5372_6448);
        assertThat(ram.readByte(parameters + 0x210)).isEqualTo(0xFF);
        long disk = ram.readInt(parameters + 0x218) & 0xFFFF_FFFFL;
        assertThat(ram.readInt(parameters + 0x21C)).isEqualTo(5);
        assertThat(disk).isEqualTo(64 * MIB - 4096);
        assertThat(ram.readByte(disk + 4)).isEqualTo(5);
        byte[] line = new byte[14];
        ram.read(ram.readInt(parameters + 0x228), line, 0, 14);
        assertThat(line).isEqualTo("console=ttyS0\0".getBytes(StandardCharsets.US_ASCII));
        assertThat(ram.readLong(ram.readLong(parameters + 0x70)))
                .as("RSD PTR")
                .isEqualTo(0x2052_5450_2044_5352L);
    }

    @Test
    void theMemoryMapHasAllOfRamAndNoneOfTheDevices() {
        resize(GuestMemory.LOW_END + 512 * MIB);
        long parameters = load(bzImage(), NO_INITRD).rsi();
        long total = 0;
        int count = ram.readByte(parameters + 0x1E8);
        for (int i = 0; i < count; i++) {
            long at = parameters + 0x2D0 + 20L * i;
            if (ram.readInt(at + 16) == 1) {
                assertThat(ram.contains(ram.readLong(at), ram.readLong(at + 8))).isTrue();
                total += ram.readLong(at + 8);
            }
        }
        assertThat(total).isEqualTo(ram.size() - (MIB - 0x9_FC00));
    }

    @Test
    void pageTablesMapTheFirst4GibToThemselves() {
        EntryState entry = load(bzImage(), NO_INITRD);
        for (long address : new long[] {0, 0x1_2345L, 16 * MIB + 0x200, 0xFFFF_F123L}) {
            long table = entry.pageTable();
            for (int shift = 39; shift >= 30; shift -= 9) {
                table = ram.readLong(table + 8 * (address >> shift & 511)) & ~0xFFFL;
            }
            long page = ram.readLong(table + 8 * (address >> 21 & 511));
            assertThat(page & 0x83).isEqualTo(0x83);
            assertThat(page & -(2 * MIB)).isEqualTo(address & -(2 * MIB));
        }
        assertThat(ram.readLong(entry.globalDescriptorTable() + 0x10) >>> 53 & 1)
                .as("L")
                .isEqualTo(1);
    }

    @Test
    void aKernelThatDoesNotFitIsPutLowerIfItCanBe() {
        resize(12 * MIB);
        assertThat(load(bzImage(), NO_INITRD).instructionPointer()).isEqualTo(2 * MIB + 0x200);

        ByteBuffer fixed = bzImage().put(0x234, (byte) 0);
        assertThatThrownBy(() -> load(fixed, NO_INITRD))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("needs 9 MiB from 1000000H on");
    }

    @Test
    void whatIsWrongIsSaid() {
        record Case(ByteBuffer image, MemorySegment initrd, String message) {}
        Case[] cases = {
            new Case(ByteBuffer.allocate(0), NO_INITRD, "neither a Linux bzImage nor an ELF"),
            new Case(ByteBuffer.allocate(5000), NO_INITRD, "neither a Linux bzImage nor an ELF"),
            new Case(bzImage().putShort(0x236, (short) 0), NO_INITRD, "no 64-bit entry"),
            new Case(bzImage().put(0x1F1, (byte) 99), NO_INITRD, "cut"),
            new Case(
                    bzImage(),
                    MemorySegment.ofArray(new byte[(int) (48 * MIB)]),
                    "does not fit into memory between the kernel's end, 1800000H, and 4000000H"),
            new Case(bzImage().putInt(0x238, 4), NO_INITRD, "13 bytes, and the kernel takes 4"),
            new Case(elf(62).putInt(64 + 56, 77), NO_INITRD, "neither a PVH entry"),
            new Case(elf(183), NO_INITRD, "machine 183"),
            new Case(elf(62).putLong(64 + 32, 1 << 20), NO_INITRD, "cut"),
        };
        for (Case each : cases) {
            assertThatThrownBy(() -> load(each.image, each.initrd))
                    .as(each.message)
                    .isInstanceOf(BootException.class)
                    .hasMessageContaining(each.message);
        }
    }

    /** A segment of code at 1 MiB, and a note with the entry. */
    private static ByteBuffer elf(int machine) {
        ByteBuffer elf = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464C_457F).put(4, (byte) 2).putShort(18, (short) machine);
        elf.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
        elf.putInt(64, 1).putLong(72, 256).putLong(88, MIB).putLong(96, 16).putLong(104, 4096);
        elf.putInt(120, 4).putLong(128, 400).putLong(152, 20).putLong(160, 20);
        elf.putInt(256, 0xCAFE);
        elf.putInt(400, 4).putInt(404, 4).putInt(408, 18).putInt(412, 0x6E_6558);
        elf.putInt(416, 0x10_0040);
        return elf;
    }

    @Test
    void anElfKernelIsEnteredByPvh() {
        ram.writeInt(MIB + 16, -1);
        EntryState entry = load(elf(62), MemorySegment.ofArray(new byte[] {9}));

        assertThat(entry.longMode()).isFalse();
        assertThat(entry.instructionPointer()).isEqualTo(0x10_0040);
        assertThat(ram.readInt(MIB)).isEqualTo(0xCAFE);
        assertThat(ram.readInt(MIB + 16)).as("beyond the file").isZero();
        long start = entry.rbx();
        assertThat(ram.readInt(start)).isEqualTo(0x336E_C578);
        assertThat(ram.readInt(start + 12)).isEqualTo(1);
        assertThat(ram.readByte(ram.readLong(ram.readLong(start + 16)))).isEqualTo(9);
        assertThat(ram.readLong(ram.readLong(start + 32))).isEqualTo(0x2052_5450_2044_5352L);
        assertThat(ram.readInt(ram.readLong(start + 40) + 16)).isEqualTo(1);
    }

    @Test
    void anElfKernelWithoutPvhIsEnteredAsItsUnpackerDoes() {
        ByteBuffer kernel = elf(62).putInt(64 + 56, 77).putInt(408, 77).putLong(24, MIB + 8);
        EntryState entry = load(kernel, MemorySegment.ofArray(new byte[] {9}));

        assertThat(entry.longMode()).isTrue();
        assertThat(entry.instructionPointer()).isEqualTo(MIB + 8);
        assertThat(ram.readInt(MIB)).isEqualTo(0xCAFE);
        long parameters = entry.rsi();
        assertThat(ram.readInt(parameters + 0x202)).isEqualTo(0x5372_6448);
        assertThat(ram.readShort(parameters + 0x206)).isEqualTo(0x20F);
        assertThat(ram.readInt(parameters + 0x238)).isEqualTo(2047);
        long disk = ram.readInt(parameters + 0x218) & 0xFFFF_FFFFL;
        assertThat(ram.readByte(disk)).isEqualTo(9);
        assertThat(ram.readLong(ram.readLong(parameters + 0x70)))
                .as("RSD PTR")
                .isEqualTo(0x2052_5450_2044_5352L);
    }

    @Test
    void damagedKernelsAreRefusedOrLoaded() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            ByteBuffer image = i % 2 == 0 ? bzImage() : elf(62);
            int end = i % 2 == 0 ? 0x268 : 420;
            int start = i % 2 == 0 ? 0x1F1 : 4;
            for (int n = 0; n <= random.nextInt(4); n++) {
                image.put(start + random.nextInt(end - start), (byte) random.nextInt());
            }
            try {
                load(image, NO_INITRD);
            } catch (BootException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void theHostsOwnKernelLoads() throws IOException {
        Path kernel = kernel();
        assumeTrue(
                kernel != null,
                "no readable /boot/vmlinuz-*; -Dquarters.test.kernel=FILE names another");
        resize(256 * MIB);
        ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(kernel));

        EntryState entry = load(image, NO_INITRD);

        assertThat(entry.longMode()).isTrue();
        assertThat(ram.readLong(entry.instructionPointer())).isNotZero();
    }

    private static Path kernel() throws IOException {
        String named = System.getProperty("quarters.test.kernel");
        if (named != null) {
            return Path.of(named);
        }
        if (!Files.isDirectory(Path.of("/boot"))) {
            return null;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of("/boot"), "vmlinuz-*")) {
            for (Path file : files) {
                if (Files.isReadable(file)) {
                    return file;
                }
            }
        }
        return null;
    }
}
