package dev.quarters.image.layer;

import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;
import static dev.quarters.linux.uapi.Stat.STATX_BASIC_STATS;
import static dev.quarters.linux.uapi.Stat.S_IFBLK;
import static dev.quarters.linux.uapi.Stat.S_IFCHR;
import static dev.quarters.linux.uapi.Stat.S_IFDIR;
import static dev.quarters.linux.uapi.Stat.S_IFIFO;
import static dev.quarters.linux.uapi.Stat.S_IFLNK;
import static dev.quarters.linux.uapi.Stat.S_IFMT;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.image.tar.TarEntry;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An open folder, by its descriptor. */
final class LinuxFolder implements LayerFiles.Folder {

    private static final int STATX_SIZE = 256;
    private static final int STATX_MODE = 28; // offsets in struct statx, statx(2)
    private static final int STATX_RDEV_MAJOR = 128;
    private static final int STATX_RDEV_MINOR = 132;
    private static final int LINK_BUFFER = 4097;
    private static final int LISTING = 32 << 10;

    private final int fd;
    private final LinuxAttributes attributes;

    LinuxFolder(int fd, LinuxAttributes attributes) {
        this.fd = fd;
        this.attributes = attributes;
    }

    @Override
    public @Nullable LinuxFolder open(String name) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long result =
                    Kernel.call(
                            SystemCall.openat,
                            fd,
                            LinuxCall.name(scratch, name),
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (LinuxCall.isError(result, Errno.ENOENT)
                    || LinuxCall.isError(result, Errno.ENOTDIR)
                    || LinuxCall.isError(result, Errno.ELOOP)) {
                return null;
            }
            return new LinuxFolder((int) LinuxCall.check(result, name), attributes);
        }
    }

    @Override
    public LayerFiles.Kind kind(String name) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long stat = scratch.reserve(STATX_SIZE);
            long result =
                    Kernel.call(
                            SystemCall.statx,
                            fd,
                            LinuxCall.name(scratch, name),
                            AT_SYMLINK_NOFOLLOW,
                            STATX_BASIC_STATS,
                            stat);
            if (LinuxCall.isError(result, Errno.ENOENT)) {
                return LayerFiles.Kind.ABSENT;
            }
            LinuxCall.check(result, name);
            boolean deviceZero =
                    scratch.getInt(stat + STATX_RDEV_MAJOR) == 0
                            && scratch.getInt(stat + STATX_RDEV_MINOR) == 0;
            return switch (scratch.getShort(stat + STATX_MODE) & S_IFMT) {
                case S_IFDIR -> LayerFiles.Kind.FOLDER;
                case S_IFLNK -> LayerFiles.Kind.SYMBOLIC_LINK;
                case S_IFCHR -> deviceZero ? LayerFiles.Kind.WHITEOUT : LayerFiles.Kind.OTHER;
                default -> LayerFiles.Kind.OTHER;
            };
        }
    }

    @Override
    public String readLink(String name) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(LINK_BUFFER);
            long length =
                    Kernel.call(
                            SystemCall.readlinkat,
                            fd,
                            LinuxCall.name(scratch, name),
                            buffer,
                            LINK_BUFFER);
            return new String(scratch.get(buffer, (int) LinuxCall.check(length, name)), ISO_8859_1);
        }
    }

    @Override
    public void makeFolder(String name) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long address = LinuxCall.name(scratch, name);
            LinuxCall.check(Kernel.call(SystemCall.mkdirat, fd, address, 0755), name);
        }
    }

    @Override
    public LayerFiles.NewFile makeFile(String name) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long result =
                    Kernel.call(
                            SystemCall.openat,
                            fd,
                            LinuxCall.name(scratch, name),
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                            0600);
            return new LinuxNewFile((int) LinuxCall.check(result, name), name, attributes);
        }
    }

    @Override
    public void makeSymbolicLink(String name, String target) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long to = LinuxCall.name(scratch, target);
            long address = LinuxCall.name(scratch, name);
            LinuxCall.check(Kernel.call(SystemCall.symlinkat, to, fd, address), name);
        }
    }

    @Override
    public void makeHardLink(String name, LayerFiles.Folder to, String toName) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long target = LinuxCall.name(scratch, toName);
            long address = LinuxCall.name(scratch, name);
            int there = ((LinuxFolder) to).fd;
            LinuxCall.check(Kernel.call(SystemCall.linkat, there, target, fd, address, 0), name);
        }
    }

    @Override
    public boolean makeNode(String name, TarEntry entry) throws IOException {
        int type =
                switch (entry.type()) {
                    case CHARACTER_DEVICE -> S_IFCHR;
                    case BLOCK_DEVICE -> S_IFBLK;
                    default -> S_IFIFO;
                };
        long device = type == S_IFIFO ? 0 : device(entry.deviceMajor(), entry.deviceMinor());
        long result = mknod(name, type | 0600, device);
        if (type != S_IFIFO && LinuxCall.isError(result, Errno.EPERM)) {
            return false;
        }
        LinuxCall.check(result, name);
        return true;
    }

    /** As the kernel's new_encode_dev and glibc's makedev. */
    private static long device(long major, long minor) {
        return ((major & 0xfff) << 8)
                | (minor & 0xff)
                | ((minor & 0xfff00) << 12)
                | ((major & 0xfffff000L) << 32);
    }

    private long mknod(String name, int mode, long device) {
        try (Scratch scratch = Scratch.borrow()) {
            return Kernel.call(SystemCall.mknodat, fd, LinuxCall.name(scratch, name), mode, device);
        }
    }

    @Override
    public void makeWhiteout(String name) throws IOException {
        LinuxCall.check(mknod(name, S_IFCHR, 0), name);
    }

    @Override
    public void makeOpaque() throws IOException {
        mark("user.overlay.opaque");
        if (attributes.privileged()) {
            mark("trusted.overlay.opaque");
        }
    }

    /**
     * The kernel's overlay of root's reads one name; who serves machines' files has no right to.
     */
    private void mark(String attribute) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long key = LinuxCall.name(scratch, attribute);
            long value = scratch.bytes(new byte[] {'y'});
            LinuxCall.check(Kernel.call(SystemCall.fsetxattr, fd, key, value, 1, 0), attribute);
        }
    }

    @Override
    public void remove(String name) throws IOException {
        if (unlink(name, 0)) {
            return;
        }
        try (LinuxFolder folder = open(name)) {
            if (folder != null) {
                for (String child : folder.list()) {
                    folder.remove(child);
                }
            }
        }
        unlink(name, AT_REMOVEDIR);
    }

    /** Returns false when it is a folder and was to be none. */
    private boolean unlink(String name, int flags) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long address = LinuxCall.name(scratch, name);
            long result = Kernel.call(SystemCall.unlinkat, fd, address, flags);
            if (flags == 0 && LinuxCall.isError(result, Errno.EISDIR)) {
                return false;
            }
            LinuxCall.check(result, name);
            return true;
        }
    }

    private List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(LISTING);
            while (true) {
                long length = Kernel.call(SystemCall.getdents64, fd, buffer, LISTING);
                if (LinuxCall.check(length, ".") == 0) {
                    return names;
                }
                byte[] entries = scratch.get(buffer, (int) length);
                for (int at = 0; at < length; ) {
                    int size = (entries[at + 16] & 0xff) | ((entries[at + 17] & 0xff) << 8);
                    int end = at + 19;
                    while (entries[end] != 0) {
                        end++;
                    }
                    String name = new String(entries, at + 19, end - at - 19, ISO_8859_1);
                    if (!name.equals(".") && !name.equals("..")) {
                        names.add(name);
                    }
                    at += size;
                }
            }
        }
    }

    @Override
    public void setAttributes(String name, TarEntry entry) throws IOException {
        attributes.set(fd, name, entry);
    }

    @Override
    public void seal(int mode, long mtimeSeconds, int mtimeNanos) throws IOException {
        LinuxCall.check(
                Kernel.call(SystemCall.fchmod, fd, attributes.mode(mode, 0700)), "a folder");
        try (Scratch scratch = Scratch.borrow()) {
            LinuxAttributes.setTime(fd, 0, mtimeSeconds, mtimeNanos, scratch, "a folder");
        }
    }

    @Override
    public void setOwnAttributes(TarEntry entry) throws IOException {
        attributes.set(fd, entry, false);
    }

    @Override
    public void close() {
        Kernel.call(SystemCall.close, fd);
    }
}
