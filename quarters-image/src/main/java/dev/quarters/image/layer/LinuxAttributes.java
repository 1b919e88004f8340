package dev.quarters.image.layer;

import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.image.owner.OwnerPlan;
import dev.quarters.image.tar.TarEntry;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.util.Map;

/**
 * Sets what a layer says about files: owner, mode, extended attributes, time. The mode after the
 * owner, because chown(2) takes setuid and capabilities away.
 */
final class LinuxAttributes {

    private static final int UTIME_OMIT = 0x3ffffffe;
    private static final int SET_ID = 06000;

    private final boolean privileged;
    private final boolean mapped;
    private final Notes notes;

    /**
     * @param mapped owners, and attributes that depend on them, follow when all files are there
     */
    LinuxAttributes(boolean privileged, boolean mapped, Notes notes) {
        this.privileged = privileged;
        this.mapped = mapped;
        this.notes = notes;
    }

    boolean privileged() {
        return privileged;
    }

    Notes notes() {
        return notes;
    }

    /** Of an open file or folder; not its time, and of a folder not its mode. */
    void set(int fd, TarEntry entry, boolean withMode) throws IOException {
        long owned =
                privileged
                        ? Kernel.call(SystemCall.fchown, fd, entry.uid(), entry.gid())
                        : withoutRights();
        if (Kernel.isError(owned)) {
            record(owned, entry);
            setXattr(SystemCall.fsetxattr, fd, OwnerRecord.XATTR, ownerRecord(entry), entry);
        }
        setXattrs(SystemCall.fsetxattr, fd, entry);
        // Last, since attributes can't be set on a file that its owner may not write.
        if (withMode) {
            LinuxCall.check(
                    Kernel.call(SystemCall.fchmod, fd, mode(entry.mode(), 0400)), entry.name());
        }
    }

    /** Of a link or node, or a new folder, by its name in an open folder. */
    void set(int folder, String name, TarEntry entry) throws IOException {
        boolean link = entry.type() == TarEntry.Type.SYMBOLIC_LINK;
        boolean isFolder = entry.type() == TarEntry.Type.DIRECTORY;
        try (Scratch scratch = Scratch.borrow()) {
            long address = LinuxCall.name(scratch, name);
            long owned =
                    privileged
                            ? Kernel.call(
                                    SystemCall.fchownat,
                                    folder,
                                    address,
                                    entry.uid(),
                                    entry.gid(),
                                    AT_SYMLINK_NOFOLLOW)
                            : withoutRights();
            if (!link && !isFolder) {
                LinuxCall.check(
                        Kernel.call(SystemCall.fchmodat, folder, address, mode(entry.mode(), 0400)),
                        entry.name());
            }
            if (Kernel.isError(owned)) {
                record(owned, entry);
            }
            if ((Kernel.isError(owned) && isFolder) || !entry.xattrs().isEmpty()) {
                byPath(folder, name, entry, Kernel.isError(owned) && isFolder);
            }
            if (!isFolder) {
                setTime(folder, address, entry.mtimeSeconds(), entry.mtimeNanos(), scratch, name);
            }
        }
    }

    /** For attributes there is no call relative to a folder before Linux 6.13. */
    private void byPath(int folder, String name, TarEntry entry, boolean withOwner)
            throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long path = LinuxCall.name(scratch, "/proc/self/fd/" + folder + "/" + name);
            if (withOwner) {
                setXattr(SystemCall.lsetxattr, path, OwnerRecord.XATTR, ownerRecord(entry), entry);
            }
            setXattrs(SystemCall.lsetxattr, path, entry);
        }
    }

    private void setXattrs(SystemCall call, long target, TarEntry entry) throws IOException {
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            String name = xattr.getKey();
            if (mapped && OwnerPlan.covers(name)) {
                continue;
            }
            if (XattrPolicy.isAllowed(name, privileged)) {
                setXattr(call, target, name, xattr.getValue(), entry);
            } else {
                notes.add(
                        entry.name(), "the attribute " + TarEntry.readable(name) + " is left out");
            }
        }
    }

    /** The result of giving a file away that is not tried. */
    private long withoutRights() {
        return mapped ? 0 : -Errno.EPERM.number();
    }

    private void record(long result, TarEntry entry) throws IOException {
        if (privileged && !LinuxCall.isRefusal(result)) {
            throw LinuxCall.failure(result, entry.name());
        }
        if (privileged) {
            notes.add(entry.name(), "can't belong to " + entry.uid() + ":" + entry.gid() + " here");
        }
    }

    private static byte[] ownerRecord(TarEntry entry) {
        return OwnerRecord.of(entry).getBytes(US_ASCII);
    }

    private void setXattr(SystemCall call, long target, String name, byte[] value, TarEntry entry)
            throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            if (value.length + name.length() + 32 > Scratch.CAPACITY) {
                notes.add(
                        entry.name(), "the attribute " + TarEntry.readable(name) + " is too large");
                return;
            }
            long key = LinuxCall.name(scratch, name);
            long result = Kernel.call(call, target, key, scratch.bytes(value), value.length, 0);
            if (LinuxCall.isRefusal(result)) {
                notes.add(
                        entry.name(),
                        "can't have the attribute " + TarEntry.readable(name) + " here");
            } else {
                LinuxCall.check(result, entry.name());
            }
        }
    }

    /** Where all belong to one user, files stay usable for him, and give nobody his rights. */
    int mode(int mode, int ownerNeeds) {
        return privileged || mapped ? mode : (mode & ~SET_ID) | ownerNeeds;
    }

    /** Sets the time of a name in a folder, or of the folder itself when the address is 0. */
    static void setTime(
            int folder, long address, long seconds, int nanos, Scratch scratch, String name)
            throws IOException {
        long times = scratch.reserve(32);
        scratch.putLong(times, 0);
        scratch.putLong(times + 8, UTIME_OMIT);
        scratch.putLong(times + 16, seconds);
        scratch.putLong(times + 24, nanos);
        long flags = address == 0 ? 0 : AT_SYMLINK_NOFOLLOW;
        LinuxCall.check(Kernel.call(SystemCall.utimensat, folder, address, times, flags), name);
    }
}
