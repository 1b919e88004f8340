package dev.quarters.guest.copy;

import dev.quarters.linux.uapi.Stat;

/**
 * The files of a guest by their absolute paths there. What fails is a {@link
 * dev.quarters.linux.LinuxException}. Links are followed in all but the last part of a path. For
 * one thread.
 */
public interface FileTree extends ReadableTree {

    /** A descriptor of a new file in the place of what was there. */
    long create(String path);

    /** Writes all of it. */
    void write(long descriptor, byte[] bytes);

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
