package dev.quarters.guest.copy;

import static dev.quarters.guest.copy.ArchiveEntry.BLOCK_DEVICE;
import static dev.quarters.guest.copy.ArchiveEntry.CHARACTER_DEVICE;
import static dev.quarters.guest.copy.ArchiveEntry.FILE;
import static dev.quarters.guest.copy.ArchiveEntry.FOLDER;
import static dev.quarters.guest.copy.ArchiveEntry.HARD_LINK;
import static dev.quarters.guest.copy.ArchiveEntry.PIPE;
import static dev.quarters.guest.copy.ArchiveEntry.SYMBOLIC_LINK;
import static dev.quarters.linux.uapi.Stat.S_IFBLK;
import static dev.quarters.linux.uapi.Stat.S_IFCHR;
import static dev.quarters.linux.uapi.Stat.S_IFDIR;
import static dev.quarters.linux.uapi.Stat.S_IFIFO;
import static dev.quarters.linux.uapi.Stat.S_IFLNK;
import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.api.Copyable;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.guest.copy.FileTree.Status;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Writes a tree of a guest as an archive. What goes away meanwhile is left out. */
public final class CopyOut {

    private final ReadableTree files;
    private final ArchiveOutput archive;
    private final OutputStream out;
    private final Map<String, String> linked = new HashMap<>();

    private CopyOut(ReadableTree files, OutputStream out) {
        this.files = files;
        this.archive = new ArchiveOutput(out);
        this.out = out;
    }

    /** Copies what that absolute path names, and all below it. */
    public static void copy(ReadableTree files, String path, OutputStream out) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new InvalidRequestException(
                    "\"" + path + "\" is no absolute path in the guest", "begin it with /");
        }
        String folder = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        CopyOut copy = new CopyOut(files, out);
        try {
            Status status = copy.files.status(folder);
            copy.add(folder, folder.substring(folder.lastIndexOf('/') + 1), status);
            copy.archive.end();
        } catch (LinuxException failure) {
            throw missing(failure, path);
        } catch (IOException e) {
            throw new QuartersException("cannot write the archive: " + e, "", e);
        }
    }

    /** Copies all that is in the root, by names that begin below it. */
    public static void copyRoot(ReadableTree files, OutputStream out) {
        CopyOut copy = new CopyOut(files, out);
        try {
            for (String child : files.names("/")) {
                copy.addChild("/" + child, child);
            }
            copy.archive.end();
        } catch (IOException e) {
            throw new QuartersException("cannot write the archive: " + e, "", e);
        }
    }

    /**
     * What that absolute path names.
     *
     * @throws NotFoundException when there is nothing
     */
    public static Copyable.Entry look(ReadableTree files, String path) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new InvalidRequestException(
                    "\"" + path + "\" is no absolute path in the guest", "begin it with /");
        }
        String bare = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        try {
            Status status = files.status(bare);
            boolean link = type(status) == SYMBOLIC_LINK;
            return new Copyable.Entry(
                    bare.equals("/") ? bare : bare.substring(bare.lastIndexOf('/') + 1),
                    status.size(),
                    status.mode(),
                    Instant.ofEpochSecond(status.modifiedSeconds()),
                    link ? files.target(bare) : "");
        } catch (LinuxException failure) {
            throw missing(failure, path);
        }
    }

    private static RuntimeException missing(LinuxException failure, String path) {
        return failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR)
                ? new NotFoundException(
                        "there is no \"" + path + "\" in the guest", "see what is there with ls")
                : failure;
    }

    private void add(String path, String name, Status status) throws IOException {
        String link = status.device() + " " + status.inode();
        String target = linked.get(link);
        char type = target == null ? type(status) : HARD_LINK;
        if (type == 0) {
            return;
        }
        if (status.links() > 1 && type != FOLDER && target == null) {
            linked.put(link, name);
        }
        archive.begin(
                new ArchiveEntry(
                        type == FOLDER ? name + "/" : name,
                        type,
                        status.mode() & 07777,
                        status.uid(),
                        status.gid(),
                        type == FILE ? status.size() : 0,
                        status.modifiedSeconds(),
                        type == SYMBOLIC_LINK ? files.target(path) : target == null ? "" : target,
                        status.number()),
                type == HARD_LINK ? Map.of() : files.attributes(path));
        if (type == FILE && status.size() > 0) {
            content(path, status.size());
        } else if (type == FOLDER) {
            for (String child : files.names(path)) {
                addChild(path.equals("/") ? "/" + child : path + "/" + child, name + "/" + child);
            }
        }
    }

    private void addChild(String path, String name) throws IOException {
        try {
            add(path, name, files.status(path));
        } catch (LinuxException failure) {
            if (!failure.is(Errno.ENOENT)) {
                throw failure;
            }
        }
    }

    private static char type(Status status) {
        return switch (status.type()) {
            case S_IFREG -> FILE;
            case S_IFLNK -> SYMBOLIC_LINK;
            case S_IFCHR -> CHARACTER_DEVICE;
            case S_IFBLK -> BLOCK_DEVICE;
            case S_IFDIR -> FOLDER;
            case S_IFIFO -> PIPE;
            default -> 0; // a socket is of no use elsewhere
        };
    }

    /** Exactly as many bytes as the header says, whatever becomes of the file. */
    private void content(String path, long size) throws IOException {
        long descriptor = files.openToRead(path);
        try {
            long left = size;
            while (left > 0) {
                byte[] bytes = files.read(descriptor, (int) Math.min(left, files.pieceBytes()));
                if (bytes.length == 0) {
                    bytes = new byte[(int) Math.min(left, files.pieceBytes())];
                }
                out.write(bytes);
                left -= bytes.length;
            }
        } finally {
            files.close(descriptor);
        }
        archive.pad(size);
    }
}
