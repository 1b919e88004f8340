package dev.quarters.linux.file;

import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Extended attributes, xattr(7), of an entry of a directory. By setxattrat(2) and its like where
 * Linux has them (6.13), else by the directory's path in /proc, which has to be there then.
 */
public final class Attributes {

    private static final int LARGEST = 65536;

    /** Linux before 6.13 does not; nor does it under a filter that knows no newer calls. */
    private static final boolean KNOWS_AT =
            !Errno.ENOSYS.is(Kernel.call(SystemCall.setxattrat, -1, 0, 0, 0, 0, 0));

    private final int directory;
    private final String name;

    Attributes(int directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    private static long path(Scratch scratch, int directory, String name) {
        return scratch.text("/proc/self/fd/" + directory + "/" + name);
    }

    /** The names of all that it has. */
    public List<String> names() {
        try (Scratch scratch = Scratch.borrow()) {
            long list = scratch.reserve(LARGEST);
            long path = path(scratch, directory, name);
            long length = Kernel.call(SystemCall.llistxattr, path, list, LARGEST);
            if (Errno.EOPNOTSUPP.is(length)) {
                return List.of();
            }
            Kernel.check(length, "list attributes of", name);
            String names = new String(scratch.get(list, (int) length), StandardCharsets.UTF_8);
            return names.isEmpty() ? List.of() : List.of(names.split("\0"));
        }
    }

    /** The value of one; empty when it has none. */
    public Optional<byte[]> get(String attribute) {
        try (Scratch scratch = Scratch.borrow()) {
            long value = scratch.reserve(LARGEST);
            long path = path(scratch, directory, name);
            long key = scratch.text(attribute);
            long length = Kernel.call(SystemCall.lgetxattr, path, key, value, LARGEST);
            if (Errno.ENODATA.is(length) || Errno.EOPNOTSUPP.is(length)) {
                return Optional.empty();
            }
            Kernel.check(length, "get attribute " + attribute + " of", name);
            return Optional.of(scratch.get(value, (int) length));
        }
    }

    /**
     * Sets one.
     *
     * @throws dev.quarters.linux.LinuxException with EPERM, EOPNOTSUPP, and others of setxattr(2)
     */
    public void set(String attribute, byte[] value) {
        try (Scratch scratch = Scratch.borrow()) {
            long bytes = scratch.bytes(value);
            long key = scratch.text(attribute);
            long result = setAt(scratch, key, bytes, value.length);
            if (Errno.ENOSYS.is(result)) {
                long path = path(scratch, directory, name);
                result = Kernel.call(SystemCall.lsetxattr, path, key, bytes, value.length, 0);
            }
            Kernel.check(result, "set attribute " + attribute + " of", name);
        }
    }

    private long setAt(Scratch scratch, long key, long bytes, int length) {
        if (!KNOWS_AT) {
            return -Errno.ENOSYS.number();
        }
        long arguments = scratch.reserve(16);
        scratch.putLong(arguments, bytes);
        scratch.putInt(arguments + 8, length);
        scratch.putInt(arguments + 12, 0);
        long text = scratch.text(name);
        return Kernel.call(
                SystemCall.setxattrat, directory, text, AT_SYMLINK_NOFOLLOW, key, arguments, 16);
    }

    /** Removes one; nothing happens when it is not there. */
    public void remove(String attribute) {
        try (Scratch scratch = Scratch.borrow()) {
            long path = path(scratch, directory, name);
            long result = Kernel.call(SystemCall.lremovexattr, path, scratch.text(attribute));
            if (!Errno.ENODATA.is(result)) {
                Kernel.check(result, "remove attribute " + attribute + " of", name);
            }
        }
    }
}
