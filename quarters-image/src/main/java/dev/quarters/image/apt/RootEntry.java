package dev.quarters.image.apt;

import java.util.Optional;

/**
 * One name in a root file system.
 *
 * @param mode the twelve permission bits
 * @param mtime seconds since 1970
 * @param content of a file
 * @param target of a symbolic link
 */
record RootEntry(
        Kind kind,
        int mode,
        int uid,
        int gid,
        long mtime,
        Optional<FileContents.Content> content,
        String target) {

    /** What a package may have; nothing else occurs in Debian's. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK
    }

    static RootEntry directory(int mode, long mtime) {
        return new RootEntry(Kind.DIRECTORY, mode, 0, 0, mtime, Optional.empty(), "");
    }

    static RootEntry file(int mode, long mtime, FileContents.Content content) {
        return new RootEntry(Kind.FILE, mode, 0, 0, mtime, Optional.of(content), "");
    }

    static RootEntry link(String target, long mtime) {
        return new RootEntry(Kind.LINK, 0777, 0, 0, mtime, Optional.empty(), target);
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }
}
