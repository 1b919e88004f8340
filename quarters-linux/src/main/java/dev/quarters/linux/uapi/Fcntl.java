package dev.quarters.linux.uapi;

import dev.quarters.linux.Architecture;

/**
 * openat(2), fcntl(2), the *at calls, memfd_create(2), fallocate(2), renameat2(2): fcntl.h and
 * linux/openat2.h.
 */
public final class Fcntl {

    private static final boolean ARM = Architecture.host() == Architecture.AARCH64;

    public static final int AT_FDCWD = -100;
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;

    /** 0x10000 on x86-64, 0x4000 on aarch64. */
    public static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;

    /** 0x20000 on x86-64, 0x8000 on aarch64. */
    public static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

    /** 0x4000 on x86-64, 0x10000 on aarch64. */
    public static final int O_DIRECT = ARM ? 0x10000 : 0x4000;

    public static final int O_NOATIME = 0x40000;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;
    public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;
    public static final int RESOLVE_NO_XDEV = 1;
    public static final int RESOLVE_NO_MAGICLINKS = 2;
    public static final int RESOLVE_NO_SYMLINKS = 4;
    public static final int RESOLVE_BENEATH = 8;
    public static final int RESOLVE_IN_ROOT = 16;
    public static final int RESOLVE_CACHED = 32;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_EACCESS = 0x200;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_SYMLINK_FOLLOW = 0x400;
    public static final int AT_NO_AUTOMOUNT = 0x800;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_RECURSIVE = 0x8000;
    public static final int F_DUPFD = 0;
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int FD_CLOEXEC = 1;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int F_SETPIPE_SZ = 1031;
    public static final int F_GETPIPE_SZ = 1032;
    public static final int F_ADD_SEALS = 1033;
    public static final int F_GET_SEALS = 1034;
    public static final int F_SEAL_SEAL = 1;
    public static final int F_SEAL_SHRINK = 2;
    public static final int F_SEAL_GROW = 4;
    public static final int F_SEAL_WRITE = 8;
    public static final int F_SEAL_EXEC = 0x20;
    public static final int MFD_CLOEXEC = 1;
    public static final int MFD_ALLOW_SEALING = 2;
    public static final int MFD_NOEXEC_SEAL = 8;
    public static final int MFD_EXEC = 16;
    public static final int FALLOC_FL_KEEP_SIZE = 1;
    public static final int FALLOC_FL_PUNCH_HOLE = 2;
    public static final int FALLOC_FL_ZERO_RANGE = 16;
    public static final int RENAME_NOREPLACE = 1;
    public static final int RENAME_EXCHANGE = 2;
    public static final int RENAME_WHITEOUT = 4;
    public static final int LOCK_SH = 1;
    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;
    public static final int LOCK_UN = 8;
    public static final int SEEK_SET = 0;
    public static final int SEEK_CUR = 1;
    public static final int SEEK_END = 2;
    public static final int SEEK_DATA = 3;
    public static final int SEEK_HOLE = 4;
    public static final int UTIME_NOW = (1 << 30) - 1;
    public static final int UTIME_OMIT = (1 << 30) - 2;
    public static final int CLOSE_RANGE_UNSHARE = 2;
    public static final int CLOSE_RANGE_CLOEXEC = 4;

    /** Bytes of struct open_how. */
    public static final int OPEN_HOW_SIZE_VER0 = 24;

    private Fcntl() {}
}
