package dev.quarters.filesystem.host;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.util.Arrays;

/** getdents64(2): the entries of an open folder. */
public final class FolderEntries {

    private static final int ROOM = 32 << 10;
    private static final int TYPE_SHIFT = 12;

    private FolderEntries() {}

    /** Takes an entry; false ends the listing. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * An entry.
         *
         * @param type the mode's type bits, 0 when the file system does not tell
         * @param next where the listing goes on behind it
         */
        boolean entry(byte[] name, long inode, int type, long next);
    }

    /** All entries but {@code .} and {@code ..}; returns 0 or the error. */
    public static int read(int fd, Visitor visitor) {
        return read(
                fd,
                0,
                (name, inode, type, next) ->
                        isDots(name) || visitor.entry(name, inode, type, next));
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.');
    }

    /** All entries behind a position, 0 being the start; returns 0 or the error. */
    public static int read(int fd, long position, Visitor visitor) {
        long sought = Kernel.call(SystemCall.lseek, fd, position, 0);
        if (Kernel.isError(sought)) {
            return (int) sought;
        }
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(ROOM);
            while (true) {
                long length = Kernel.call(SystemCall.getdents64, fd, buffer, ROOM);
                if (length <= 0) {
                    return (int) length;
                }
                if (!visit(scratch, buffer, length, visitor)) {
                    return 0;
                }
            }
        }
    }

    private static boolean visit(Scratch scratch, long buffer, long length, Visitor visitor) {
        long at = buffer;
        while (at < buffer + length) {
            int size = scratch.getShort(at + 16);
            byte[] name = name(scratch, at + 19, size - 19);
            int type = (scratch.getShort(at + 18) & 0xff) << TYPE_SHIFT;
            if (!visitor.entry(name, scratch.getLong(at), type, scratch.getLong(at + 8))) {
                return false;
            }
            at += size;
        }
        return true;
    }

    private static byte[] name(Scratch scratch, long at, int room) {
        byte[] bytes = scratch.get(at, room);
        int end = 0;
        while (bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }
}
