package dev.quarters.linux.uapi;

/** Modes of files, statx(2), setxattr(2): linux/stat.h, linux/xattr.h, linux/magic.h. */
public final class Stat {

    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;
    public static final int S_ISUID = 04000;
    public static final int S_ISGID = 02000;
    public static final int S_ISVTX = 01000;
    public static final int STATX_TYPE = 1;
    public static final int STATX_MODE = 2;
    public static final int STATX_NLINK = 4;
    public static final int STATX_UID = 8;
    public static final int STATX_GID = 0x10;
    public static final int STATX_ATIME = 0x20;
    public static final int STATX_MTIME = 0x40;
    public static final int STATX_CTIME = 0x80;
    public static final int STATX_INO = 0x100;
    public static final int STATX_SIZE = 0x200;
    public static final int STATX_BLOCKS = 0x400;
    public static final int STATX_BASIC_STATS = 0x7ff;
    public static final int STATX_MNT_ID = 0x1000;
    public static final int XATTR_CREATE = 1;
    public static final int XATTR_REPLACE = 2;
    public static final int OVERLAYFS_SUPER_MAGIC = 0x794c7630;
    public static final int TMPFS_MAGIC = 0x01021994;
    public static final int PROC_SUPER_MAGIC = 0x9fa0;
    public static final int SYSFS_MAGIC = 0x62656572;
    public static final int CGROUP_SUPER_MAGIC = 0x27e0eb;
    public static final int CGROUP2_SUPER_MAGIC = 0x63677270;
    public static final int EXT4_SUPER_MAGIC = 0xef53;
    public static final long BTRFS_SUPER_MAGIC = 0x9123683eL;
    public static final int XFS_SUPER_MAGIC = 0x58465342;
    public static final int ZFS_SUPER_MAGIC = 0x2fc12fc1;
    public static final int NFS_SUPER_MAGIC = 0x6969;
    public static final int FUSE_SUPER_MAGIC = 0x65735546;
    public static final int NSFS_MAGIC = 0x6e736673;

    private Stat() {}
}
