package dev.quarters.filesystem.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Extended attributes of open files and folders. Results are the kernel's. */
public final class Xattrs {

    /** The longest value, and the longest list of names (limits.h). */
    public static final int LONGEST = 65536;

    private Xattrs() {}

    private static long text(Scratch scratch, byte[] text) {
        long address = scratch.reserve(text.length + 1);
        scratch.copy(text, 0, text.length, address);
        scratch.putByte(address + text.length, 0);
        return address;
    }

    /** fgetxattr(2). */
    public static int get(int fd, byte[] name, byte[] value) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(value.length);
            long key = text(scratch, name);
            long length = Kernel.call(SystemCall.fgetxattr, fd, key, buffer, value.length);
            if (length > 0) {
                scratch.copy(buffer, value, 0, (int) length);
            }
            return (int) length;
        }
    }

    /** A short value of our own; null when there is none. */
    public static byte @Nullable [] get(int fd, byte[] name) {
        byte[] value = new byte[256];
        int length = get(fd, name, value);
        if (Errno.ERANGE.is(length)) {
            value = new byte[LONGEST];
            length = get(fd, name, value);
        }
        return length < 0 ? null : Arrays.copyOf(value, length);
    }

    /** A short value of an entry of a folder that is no symbolic link; null when there is none. */
    public static byte @Nullable [] getOfEntry(int folder, byte[] entry, byte[] name) {
        try (Scratch scratch = Scratch.borrow()) {
            byte[] start = ("/proc/self/fd/" + folder + "/").getBytes(US_ASCII);
            byte[] path = Arrays.copyOf(start, start.length + entry.length);
            System.arraycopy(entry, 0, path, start.length, entry.length);
            long buffer = scratch.reserve(256);
            long address = text(scratch, path);
            long key = text(scratch, name);
            long length = Kernel.call(SystemCall.lgetxattr, address, key, buffer, 256);
            return length < 0 ? null : scratch.get(buffer, (int) length);
        }
    }

    /** fsetxattr(2). */
    public static int set(int fd, byte[] name, byte[] value, int flags) {
        try (Scratch scratch = Scratch.borrow()) {
            long key = text(scratch, name);
            long bytes = scratch.bytes(value);
            return (int) Kernel.call(SystemCall.fsetxattr, fd, key, bytes, value.length, flags);
        }
    }

    /** fremovexattr(2). */
    public static int remove(int fd, byte[] name) {
        try (Scratch scratch = Scratch.borrow()) {
            return (int) Kernel.call(SystemCall.fremovexattr, fd, text(scratch, name));
        }
    }

    /** The names; none where the file system has no attributes. */
    public static List<byte[]> names(int fd) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(LONGEST);
            long length = Kernel.call(SystemCall.flistxattr, fd, buffer, LONGEST);
            List<byte[]> names = new ArrayList<>();
            if (length <= 0) {
                return names;
            }
            byte[] all = scratch.get(buffer, (int) length);
            int start = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] == 0) {
                    names.add(Arrays.copyOfRange(all, start, i));
                    start = i + 1;
                }
            }
            return names;
        }
    }
}
