package dev.quarters.filesystem;

import java.util.List;

/**
 * A tree of files by paths, so that two kinds of it can be compared. Results are 0 or {@code
 * -errno}.
 */
interface ComparedTree {

    long mkdir(String path, int mode);

    long create(String path, int mode);

    long mkfifo(String path, int mode);

    long symlink(String path, String target);

    long write(String path, long offset, byte[] data);

    long truncate(String path, long size);

    long unlink(String path);

    long rmdir(String path);

    long rename(String from, String to, int flags);

    long link(String from, String to);

    long chmod(String path, int mode);

    long chown(String path, int uid, int gid);

    long setxattr(String path, String name, String value, int flags);

    long removexattr(String path, String name);

    /** What it is, with its content; or the error. */
    String describe(String path);

    /** Its inode's number, or {@code -errno}. */
    long number(String path);

    /** The sorted names of a folder; empty when it is none. */
    List<String> list(String path);
}
