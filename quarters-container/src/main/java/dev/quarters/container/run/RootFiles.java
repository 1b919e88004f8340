package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_EXCL;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.guest.copy.ArchiveEntry;
import dev.quarters.guest.copy.FileTree;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.file.Directory;
import dev.quarters.linux.file.FileStatus;
import dev.quarters.linux.io.Descriptors;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a container, from outside of it: no link and no {@code ..} that its processes make
 * leads out of its root (openat2(2) "RESOLVE_IN_ROOT"), whatever they do meanwhile.
 */
sealed class RootFiles implements FileTree, AutoCloseable permits LayerFiles, UnmountedFiles {

    private final Directory root;

    /** Takes over the root. */
    RootFiles(Directory root) {
        this.root = root;
    }

    /** Of the root of a process that runs, with all that is mounted there. */
    static RootFiles ofProcess(int pid) {
        String path = "/proc/" + pid + "/root";
        return new RootFiles(Directory.of(Descriptors.open(path, O_PATH | O_DIRECTORY)));
    }

    /** Of a mount that is attached nowhere, which is taken over. */
    static RootFiles ofMount(int mount) {
        return new RootFiles(Directory.of(mount));
    }

    @Override
    public void close() {
        root.close();
    }

    /** Its root. */
    Directory root() {
        return root;
    }

    /** Whether overlayfs takes a folder for one that hides those below. */
    boolean isOpaque(String path) {
        try (Directory parent = parent(path)) {
            return Whiteouts.isOpaque(parent, name(path));
        }
    }

    @Override
    public int pieceBytes() {
        return Descriptors.PIECE;
    }

    /** The last part of a path. */
    static String name(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? "." : name;
    }

    /** The folder that it is in; the caller's to close. */
    Directory parent(String path) {
        int slash = path.lastIndexOf('/');
        return root.directory(slash <= 0 ? "/" : path.substring(0, slash));
    }

    @Override
    public Status status(String path) {
        try (Directory parent = parent(path)) {
            FileStatus status = parent.status(name(path));
            return new Status(
                    status.device(),
                    status.inode(),
                    status.links(),
                    status.mode() & 0xffff,
                    status.uid(),
                    status.gid(),
                    status.node(),
                    status.size(),
                    status.modifySeconds());
        }
    }

    @Override
    public String target(String link) {
        try (Directory parent = parent(link)) {
            return parent.readLink(name(link));
        }
    }

    @Override
    public List<String> names(String folder) {
        List<String> names = new ArrayList<>();
        try (Directory parent = parent(folder)) {
            int fd = parent.openInRoot(name(folder), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
            try (DirectoryStream<Path> entries =
                    Files.newDirectoryStream(Path.of("/proc/self/fd/" + fd))) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            } catch (IOException e) {
                throw new LinuxException(
                        "list \"" + folder + '"', -Errno.ENOENT.number(), String.valueOf(e));
            } finally {
                Descriptors.close(fd);
            }
        }
        names.sort(null);
        return names;
    }

    /** Without waiting: what was a file may be a pipe by now. */
    @Override
    public long openToRead(String path) {
        try (Directory parent = parent(path)) {
            return parent.openBeneath(name(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        }
    }

    @Override
    public byte[] read(long descriptor, int most) {
        return Descriptors.read((int) descriptor, most, "read a file of the guest");
    }

    @Override
    public long create(String path) {
        remove(path);
        try (Directory parent = parent(path)) {
            return parent.openBeneath(name(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        }
    }

    @Override
    public void write(long descriptor, byte[] bytes) {
        Descriptors.write((int) descriptor, bytes);
    }

    @Override
    public void close(long descriptor) {
        Descriptors.close((int) descriptor);
    }

    private void remove(String path) {
        try (Directory parent = parent(path)) {
            parent.remove(name(path));
        } catch (LinuxException failure) {
            if (!failure.is(Errno.ENOENT)) {
                throw failure;
            }
        }
    }

    @Override
    public void makeFolders(String path) {
        for (int at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
            makeFolder(path.substring(0, at));
        }
        makeFolder(path);
    }

    private void makeFolder(String path) {
        try (Directory parent = parent(path)) {
            boolean _ = parent.makeDirectoryIfAbsent(name(path), 0755);
        }
    }

    @Override
    public void symbolicLink(String target, String path) {
        remove(path);
        try (Directory parent = parent(path)) {
            parent.makeSymbolicLink(target, name(path));
        }
    }

    @Override
    public void hardLink(String existing, String path) {
        remove(path);
        try (Directory from = parent(existing);
                Directory parent = parent(path)) {
            parent.makeLink(from, name(existing), name(path));
        }
    }

    @Override
    public void node(String path, int mode, long device) {
        remove(path);
        try (Directory parent = parent(path)) {
            int major = (int) (device >>> 8 & 0xfff);
            int minor = (int) (device & 0xff | device >>> 12 & 0xfff00);
            parent.makeNode(name(path), mode, major, minor);
        }
    }

    /** The owner first: it takes set-user-id bits away. A link has no permissions. */
    @Override
    public void give(String path, ArchiveEntry entry) {
        try (Directory parent = parent(path)) {
            parent.changeOwner(name(path), entry.uid(), entry.gid());
            if (entry.type() != ArchiveEntry.SYMBOLIC_LINK) {
                changeMode(parent, name(path), entry.permissions());
            }
        }
        setTime(path, entry.modifiedSeconds());
    }

    /** By a descriptor of the file itself: fchmodat(2) follows what may be a link by now. */
    private static void changeMode(Directory parent, String name, int permissions) {
        int fd = parent.openBeneath(name, O_PATH | O_NOFOLLOW, 0);
        try {
            // chmod(2) of the link in /proc changes the file that the descriptor is of.
            try (Directory descriptors = Directory.open(Path.of("/proc/self/fd"))) {
                descriptors.changeMode(Integer.toString(fd), permissions);
            }
        } finally {
            Descriptors.close(fd);
        }
    }

    @Override
    public void setTime(String path, long seconds) {
        try (Directory parent = parent(path)) {
            parent.setTimes(name(path), seconds, 0, seconds, 0);
        }
    }
}
