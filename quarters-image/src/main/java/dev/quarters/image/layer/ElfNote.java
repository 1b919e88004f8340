package dev.quarters.image.layer;

import dev.quarters.api.KernelVersion;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads the ABI note of an ELF file (System V ABI "Program Header", elf(5) "Notes"). */
final class ElfNote {

    private static final int PT_NOTE = 4;
    private static final int NT_GNU_ABI_TAG = 1;
    private static final int GNU = 0x554e47; // "GNU\0"
    private static final int LINUX = 0;
    private static final int MAX_NOTE = 64 << 10;

    private ElfNote() {}

    /** Empty when the file is no ELF file, or has no such note for Linux. */
    static Optional<KernelVersion> abiTag(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, 64);
            if (head.getInt(0) != 0x464c457f) {
                return Optional.empty();
            }
            boolean wide = head.get(4) == 2;
            head.order(head.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            long table = wide ? head.getLong(32) : head.getInt(28) & 0xffff_ffffL;
            int size = head.getShort(wide ? 54 : 42) & 0xffff;
            int count = head.getShort(wide ? 56 : 44) & 0xffff;
            for (int i = 0; i < Math.min(count, 64); i++) {
                ByteBuffer segment =
                        read(channel, table + (long) i * size, wide ? 56 : 32).order(head.order());
                if (segment.getInt(0) == PT_NOTE) {
                    long offset = wide ? segment.getLong(8) : segment.getInt(4) & 0xffff_ffffL;
                    long length = wide ? segment.getLong(32) : segment.getInt(16) & 0xffff_ffffL;
                    int part = (int) Math.min(length & Long.MAX_VALUE, MAX_NOTE);
                    Optional<KernelVersion> found =
                            note(read(channel, offset, part).order(head.order()));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        } catch (IOException
                | BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static Optional<KernelVersion> note(ByteBuffer notes) {
        while (notes.remaining() >= 12) {
            int nameSize = notes.getInt();
            int size = notes.getInt();
            int type = notes.getInt();
            int start = notes.position();
            int data = start + (nameSize + 3 & -4);
            if (type == NT_GNU_ABI_TAG
                    && nameSize == 4
                    && size >= 16
                    && Integer.reverseBytes(
                                    notes.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(start))
                            == GNU
                    && notes.getInt(data) == LINUX) {
                return Optional.of(
                        new KernelVersion(
                                notes.getInt(data + 4),
                                notes.getInt(data + 8),
                                notes.getInt(data + 12)));
            }
            notes.position(data + (size + 3 & -4));
        }
        return Optional.empty();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // until full or at the end
        }
        return buffer.flip();
    }
}
