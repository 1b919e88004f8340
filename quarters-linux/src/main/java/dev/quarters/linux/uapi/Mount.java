package dev.quarters.linux.uapi;

/**
 * mount(2), umount2(2), mount_setattr(2), open_tree(2), move_mount(2), fsopen(2): linux/mount.h.
 */
public final class Mount {

    public static final int MS_RDONLY = 1;
    public static final int MS_NOSUID = 2;
    public static final int MS_NODEV = 4;
    public static final int MS_NOEXEC = 8;
    public static final int MS_SYNCHRONOUS = 16;
    public static final int MS_REMOUNT = 32;
    public static final int MS_MANDLOCK = 64;
    public static final int MS_DIRSYNC = 128;
    public static final int MS_NOSYMFOLLOW = 256;
    public static final int MS_NOATIME = 1024;
    public static final int MS_NODIRATIME = 2048;
    public static final int MS_BIND = 4096;
    public static final int MS_MOVE = 8192;
    public static final int MS_REC = 16384;
    public static final int MS_SILENT = 32768;
    public static final int MS_POSIXACL = 1 << 16;
    public static final int MS_UNBINDABLE = 1 << 17;
    public static final int MS_PRIVATE = 1 << 18;
    public static final int MS_SLAVE = 1 << 19;
    public static final int MS_SHARED = 1 << 20;
    public static final int MS_RELATIME = 1 << 21;
    public static final int MS_STRICTATIME = 1 << 24;
    public static final int MS_LAZYTIME = 1 << 25;
    public static final int MNT_FORCE = 1;
    public static final int MNT_DETACH = 2;
    public static final int MNT_EXPIRE = 4;
    public static final int UMOUNT_NOFOLLOW = 8;
    public static final int OPEN_TREE_CLONE = 1;
    public static final int OPEN_TREE_CLOEXEC = 0x80000;
    public static final int MOVE_MOUNT_F_SYMLINKS = 1;
    public static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    public static final int MOVE_MOUNT_T_SYMLINKS = 0x10;
    public static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public static final int FSOPEN_CLOEXEC = 1;
    public static final int FSMOUNT_CLOEXEC = 1;
    public static final int FSCONFIG_SET_FLAG = 0;
    public static final int FSCONFIG_SET_STRING = 1;
    public static final int FSCONFIG_SET_BINARY = 2;
    public static final int FSCONFIG_SET_PATH = 3;
    public static final int FSCONFIG_SET_PATH_EMPTY = 4;
    public static final int FSCONFIG_SET_FD = 5;
    public static final int FSCONFIG_CMD_CREATE = 6;
    public static final int FSCONFIG_CMD_RECONFIGURE = 7;
    public static final int MOUNT_ATTR_RDONLY = 1;
    public static final int MOUNT_ATTR_NOSUID = 2;
    public static final int MOUNT_ATTR_NODEV = 4;
    public static final int MOUNT_ATTR_NOEXEC = 8;
    public static final int MOUNT_ATTR_RELATIME = 0;
    public static final int MOUNT_ATTR_NOATIME = 0x10;
    public static final int MOUNT_ATTR_STRICTATIME = 0x20;
    public static final int MOUNT_ATTR__ATIME = 0x70;
    public static final int MOUNT_ATTR_NODIRATIME = 0x80;
    public static final int MOUNT_ATTR_IDMAP = 0x100000;
    public static final int MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    /** Bytes of struct mount_attr. */
    public static final int MOUNT_ATTR_SIZE_VER0 = 32;

    private Mount() {}
}
