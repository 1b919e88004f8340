package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Fcntl.LOCK_EX;
import static dev.quarters.linux.uapi.Fcntl.LOCK_NB;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.api.QuartersException;
import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.OwnerRecord;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.file.Directory;
import dev.quarters.linux.io.Descriptors;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The folder with a guest's changes. Four folders are in it: {@code files}, the tree itself; {@code
 * index}, copies of layers' files that have several names; {@code orphans}, what has no name any
 * more but is still held; {@code temporary}, what is not complete yet.
 */
final class Upper implements AutoCloseable {

    private static final int PRIVATE = 0700;
    private static final int READ_FOLDER = O_RDONLY | O_DIRECTORY;

    private final Host host;
    private final Path path;
    private final List<Integer> open = new ArrayList<>();
    final int files;
    final int index;
    final int orphans;
    final int temporary;

    /** What the index has, by the inode's number. */
    private final Set<Long> indexed = new HashSet<>();

    private long made;

    /** Opens it, and makes what is missing. */
    Upper(Path path, Host host) {
        this(path, host, true);
    }

    /** To look at only, whoever serves it; also where nothing is. */
    static Upper look(Path path, Host host) {
        return new Upper(path, host, false);
    }

    private Upper(Path path, Host host, boolean served) {
        this.host = host;
        this.path = path;
        if (!served && !isFolder(path.resolve("index"))) {
            files = -1;
            index = -1;
            orphans = -1;
            temporary = -1;
            return;
        }
        files = open("files", served);
        index = open("index", served);
        orphans = served ? open("orphans", true) : -1;
        temporary = served ? open("temporary", true) : -1;
        if (served) {
            check();
        }
        FolderEntries.read(
                index,
                (name, _, _, _) -> {
                    indexed.add(Long.parseUnsignedLong(new String(name, US_ASCII), 16));
                    return true;
                });
    }

    /** A link would lead who knows where: the folder is in the hands of a guest's monitor. */
    private boolean isFolder(Path folder) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is anything: not of a guest that was never started. */
    boolean isThere() {
        return files >= 0;
    }

    private int open(String name, boolean make) {
        try (Directory folder = Directory.open(path)) {
            if (make) {
                folder.makeDirectoryIfAbsent(name, PRIVATE);
            }
            int fd = host.open(folder.fd(), name(name), READ_FOLDER);
            open.add((int) Kernel.check(fd, "open", path.resolve(name)));
            return fd;
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    /** One monitor only, and a file system that has what is needed. */
    private void check() {
        long locked = Kernel.call(SystemCall.flock, files, LOCK_EX | LOCK_NB);
        if (Kernel.isError(locked)) {
            close();
            throw new QuartersException(
                    "another process serves the files of " + path, "end that guest first");
        }
        byte[] probe = OwnerRecord.attribute();
        int set = Xattrs.set(temporary, probe, name("0:0:0700"), 0);
        if (set < 0) {
            close();
            throw new LinuxException(
                    "set extended attributes in \"" + path + '"',
                    set,
                    "keep guests on a file system that has attributes of users, like ext4, XFS or"
                            + " Btrfs");
        }
    }

    private static byte[] name(String ascii) {
        return ascii.getBytes(US_ASCII);
    }

    /** A name in the temporary folder that nothing has. */
    byte[] temporaryName() {
        return name(Long.toHexString(made++));
    }

    /** The name of a node among the orphans. */
    byte[] orphanName(long id) {
        return name(Long.toHexString(id));
    }

    /** The name of an inode in the index. */
    byte[] indexName(long number) {
        return name(Long.toHexString(number));
    }

    boolean isIndexed(long number) {
        return indexed.contains(number);
    }

    void addToIndex(long number) {
        indexed.add(number);
    }

    void removeFromIndex(long number) {
        indexed.remove(number);
    }

    /** Removes what a monitor that ended left there. */
    void clean() {
        clean(orphans);
        clean(temporary);
    }

    private void clean(int folder) {
        List<byte[]> names = new ArrayList<>();
        FolderEntries.read(folder, (name, _, _, _) -> names.add(name));
        for (byte[] name : names) {
            if (host.remove(folder, name, 0) < 0) {
                host.remove(folder, name, AT_REMOVEDIR);
            }
        }
    }

    @Override
    public void close() {
        open.forEach(Descriptors::close);
        open.clear();
    }
}
