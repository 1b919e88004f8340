package dev.quarters.guest.copy;

import dev.quarters.linux.uapi.Stat;

import java.util.List;

/**
 * The files of a guest by their absolute paths there. What fails is a {@link
 * dev.quarters.linux.LinuxException}. Links are followed in all but the last part of a path. For
 * one thread.
 */
public interface FileTree {

    /** How many bytes are read or written at once, at most. */
    int pieceBytes();

    /** What stat(2) tells, of a link itself. */
    Status status(String path);

    /** Where a symbolic link leads. */
    String target(String link);

    /** Names of what is in a folder, sorted. */
    List<String> names(String folder);

    /** A descriptor to read from. */
    long openToRead(String path);

    /** The next bytes of a file; none at its end. */
    byte[] read(long descriptor, int most);

    /** A descriptor of a new file in the place of what was there. */
    long create(String path);

    /** Writes all of it. */
    void write(long descriptor, byte[] bytes);

    /** Closes a descriptor. */
    void close(long descriptor);

    /** Makes a folder and those above it; nothing happens to those that are there. */
    void makeFolders(String path);

    /** Makes a link in the place of what was there. */
    void symbolicLink(String target, String path);

    /** Makes a further name of a file in the place of what was there. */
    void hardLink(String existing, String path);

    /** Makes a device or a pipe in the place of what was there. */
    void node(String path, int mode, long device);

    /** Sets owner, permissions and time. */
    void give(String path, ArchiveEntry entry);

    /** Sets the time of the last change. */
    void setTime(String path, long seconds);

    /** What a file is. */
    record Status(
            long device,
            long inode,
            long links,
            int mode,
            int uid,
            int gid,
            long number,
            long size,
            long modifiedSeconds) {

        /** Of {@code mode}: one of {@code S_IFREG}, {@code S_IFDIR} and their like. */
        public int type() {
            return mode & Stat.S_IFMT;
        }

        /** Whether it is a folder. */
        public boolean isFolder() {
            return type() == Stat.S_IFDIR;
        }
    }
}
