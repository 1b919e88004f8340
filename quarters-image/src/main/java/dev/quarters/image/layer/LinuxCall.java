package dev.quarters.image.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.image.tar.TarEntry;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/** What the system calls of {@link LinuxLayerFiles} share: names as bytes, errors as exceptions. */
final class LinuxCall {

    private LinuxCall() {}

    /** The address of a name, which holds a byte in each character, with a zero byte behind it. */
    static long name(Scratch scratch, String name) {
        byte[] bytes = name.getBytes(ISO_8859_1);
        long address = scratch.reserve(bytes.length + 1);
        scratch.copy(bytes, 0, bytes.length, address);
        scratch.putByte(address + bytes.length, 0);
        return address;
    }

    /** The result, unless it tells an error. */
    static long check(long result, String name) throws IOException {
        if (Kernel.isError(result)) {
            throw failure(result, name);
        }
        return result;
    }

    static IOException failure(long result, String name) {
        String readable = TarEntry.readable(name);
        return isError(result, Errno.EEXIST)
                ? new FileAlreadyExistsException(readable)
                : new FileSystemException(readable, null, Errno.describe((int) -result));
    }

    static boolean isError(long result, Errno reason) {
        return result == -reason.number();
    }

    /** Whether the file system or this user's rights lack what was asked, rather than failing. */
    static boolean isRefusal(long result) {
        return isError(result, Errno.EPERM)
                || isError(result, Errno.EACCES)
                || isError(result, Errno.EOPNOTSUPP)
                || isError(result, Errno.EINVAL)
                || isError(result, Errno.ERANGE)
                || isError(result, Errno.E2BIG);
    }
}
