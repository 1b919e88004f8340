package dev.quarters.bootkit.copy;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.bootkit.agent.GuestCalls;
import dev.quarters.guest.copy.ArchiveEntry;
import dev.quarters.guest.copy.FileTree;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.SystemCall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files of a guest by their paths there; each method is a system call or two. */
public final class GuestFiles implements FileTree {

    private static final int STATUS_SIZE = 144;
    private static final int PATH_SPACE = 8192;
    private static final byte[] NOTHING = {};

    private final GuestCalls calls;
    private final long buffer;

    /** By system calls that are made there. */
    public GuestFiles(GuestCalls calls) {
        this.calls = calls;
        this.buffer = calls.buffer();
    }

    @Override
    public int pieceBytes() {
        return GuestCalls.BUFFER_SIZE;
    }

    private static byte[] text(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static long checked(long result, String attempt) {
        if (result < 0) {
            throw new LinuxException(attempt, result);
        }
        return result;
    }

    @Override
    public Status status(String path) {
        byte[] name = Arrays.copyOf(text(path), PATH_SPACE);
        long at = buffer + PATH_SPACE;
        checked(
                calls.call(SystemCall.newfstatat, name, AT_FDCWD, buffer, at, AT_SYMLINK_NOFOLLOW),
                "look at \"" + path + "\" in the guest");
        ByteBuffer fields =
                ByteBuffer.wrap(calls.fetch(PATH_SPACE + STATUS_SIZE), PATH_SPACE, STATUS_SIZE)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
        return new Status(
                fields.getLong(0),
                fields.getLong(8),
                fields.getLong(16),
                fields.getInt(24),
                fields.getInt(28),
                fields.getInt(32),
                fields.getLong(40),
                fields.getLong(48),
                fields.getLong(88));
    }

    @Override
    public String target(String link) {
        byte[] name = Arrays.copyOf(text(link), PATH_SPACE);
        long length =
                checked(
                        calls.call(
                                SystemCall.readlinkat,
                                name,
                                AT_FDCWD,
                                buffer,
                                buffer + PATH_SPACE,
                                PATH_SPACE),
                        "read the link \"" + link + "\" in the guest");
        byte[] bytes = calls.fetch(PATH_SPACE + (int) length);
        return new String(bytes, PATH_SPACE, (int) length, StandardCharsets.UTF_8);
    }

    @Override
    public List<String> names(String folder) {
        long descriptor = open(folder, O_RDONLY | O_DIRECTORY, 0);
        List<String> names = new ArrayList<>();
        try {
            int length = entries(descriptor, folder);
            while (length > 0) {
                addNames(calls.fetch(length), names);
                length = entries(descriptor, folder);
            }
        } finally {
            close(descriptor);
        }
        names.sort(null);
        return names;
    }

    private int entries(long descriptor, String folder) {
        return (int)
                checked(
                        calls.call(
                                SystemCall.getdents64,
                                NOTHING,
                                descriptor,
                                buffer,
                                GuestCalls.BUFFER_SIZE),
                        "list \"" + folder + "\" in the guest");
    }

    /** struct linux_dirent64: length at 16, the name at 19. */
    private static void addNames(byte[] bytes, List<String> names) {
        ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + 19 < bytes.length) {
            int end = at + 19;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            String name = new String(bytes, at + 19, end - at - 19, StandardCharsets.UTF_8);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += Math.max(24, entries.getShort(at + 16) & 0xFFFF);
        }
    }

    @Override
    public long openToRead(String path) {
        return open(path, O_RDONLY | O_NOFOLLOW, 0);
    }

    @Override
    public long create(String path) {
        remove(path);
        return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    }

    private long open(String path, long flags, int permissions) {
        return checked(
                calls.call(
                        SystemCall.openat,
                        text(path),
                        AT_FDCWD,
                        buffer,
                        flags | O_CLOEXEC,
                        permissions),
                "open \"" + path + "\" in the guest");
    }

    @Override
    public void close(long descriptor) {
        calls.call(SystemCall.close, NOTHING, descriptor);
    }

    @Override
    public byte[] read(long descriptor, int most) {
        long count =
                checked(
                        calls.call(
                                SystemCall.read,
                                NOTHING,
                                descriptor,
                                buffer,
                                Math.min(most, GuestCalls.BUFFER_SIZE)),
                        "read a file in the guest");
        return count == 0 ? NOTHING : calls.fetch((int) count);
    }

    @Override
    public void write(long descriptor, byte[] bytes) {
        int written =
                (int)
                        checked(
                                calls.call(
                                        SystemCall.write, bytes, descriptor, buffer, bytes.length),
                                "write a file in the guest");
        if (written < bytes.length) {
            write(descriptor, Arrays.copyOfRange(bytes, written, bytes.length));
        }
    }

    /** Nothing happens when it is not there. */
    void remove(String path) {
        long result = calls.call(SystemCall.unlinkat, text(path), AT_FDCWD, buffer, 0);
        if (!Errno.ENOENT.is(result)) {
            checked(result, "replace \"" + path + "\" in the guest");
        }
    }

    @Override
    public void makeFolders(String path) {
        long result = calls.call(SystemCall.mkdirat, text(path), AT_FDCWD, buffer, 0755);
        if (Errno.ENOENT.is(result) && path.lastIndexOf('/') > 0) {
            makeFolders(path.substring(0, path.lastIndexOf('/')));
            result = calls.call(SystemCall.mkdirat, text(path), AT_FDCWD, buffer, 0755);
        }
        if (!Errno.EEXIST.is(result)) {
            checked(result, "make the folder \"" + path + "\" in the guest");
        }
    }

    @Override
    public void symbolicLink(String target, String path) {
        remove(path);
        checked(
                calls.call(
                        SystemCall.symlinkat,
                        two(target, path),
                        buffer,
                        AT_FDCWD,
                        buffer + PATH_SPACE),
                "make the link \"" + path + "\" in the guest");
    }

    @Override
    public void hardLink(String existing, String path) {
        remove(path);
        checked(
                calls.call(
                        SystemCall.linkat,
                        two(existing, path),
                        AT_FDCWD,
                        buffer,
                        AT_FDCWD,
                        buffer + PATH_SPACE,
                        0),
                "link \"" + path + "\" to \"" + existing + "\" in the guest");
    }

    private static byte[] two(String first, String second) {
        byte[] name = text(second);
        byte[] both = Arrays.copyOf(text(first), PATH_SPACE + name.length);
        System.arraycopy(name, 0, both, PATH_SPACE, name.length);
        return both;
    }

    @Override
    public void node(String path, int mode, long device) {
        remove(path);
        checked(
                calls.call(SystemCall.mknodat, text(path), AT_FDCWD, buffer, mode, device),
                "make \"" + path + "\" in the guest");
    }

    @Override
    public void give(String path, ArchiveEntry entry) {
        checked(
                calls.call(
                        SystemCall.fchownat,
                        text(path),
                        AT_FDCWD,
                        buffer,
                        entry.uid(),
                        entry.gid(),
                        AT_SYMLINK_NOFOLLOW),
                "give \"" + path + "\" its owner in the guest");
        if (entry.type() != ArchiveEntry.SYMBOLIC_LINK) {
            checked(
                    calls.call(
                            SystemCall.fchmodat, text(path), AT_FDCWD, buffer, entry.permissions()),
                    "give \"" + path + "\" its permissions in the guest");
        }
        setTime(path, entry.modifiedSeconds());
    }

    @Override
    public void setTime(String path, long seconds) {
        ByteBuffer data = ByteBuffer.allocate(PATH_SPACE + 32).order(ByteOrder.LITTLE_ENDIAN);
        data.put(text(path));
        data.putLong(PATH_SPACE, seconds).putLong(PATH_SPACE + 16, seconds);
        checked(
                calls.call(
                        SystemCall.utimensat,
                        data.array(),
                        AT_FDCWD,
                        buffer,
                        buffer + PATH_SPACE,
                        AT_SYMLINK_NOFOLLOW),
                "set the time of \"" + path + "\" in the guest");
    }
}
