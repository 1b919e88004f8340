package dev.quarters.machine.virtio.fs.fuse;

/** What both sides of a session can do: flags of FUSE_INIT. */
final class InitFlag {

    static final int ASYNC_READ = 1;
    static final int BIG_WRITES = 1 << 5;
    static final int AUTO_INVALIDATE_DATA = 1 << 12;
    static final int READ_DIRECTORY_PLUS = 1 << 13;
    static final int READ_DIRECTORY_PLUS_AUTO = 1 << 14;
    static final int ASYNC_DIRECT_IO = 1 << 15;
    static final int NO_OPEN_SUPPORT = 1 << 17;
    static final int PARALLEL_DIRECTORY_OPERATIONS = 1 << 18;
    static final int MAX_PAGES = 1 << 22;
    static final int CACHE_SYMLINKS = 1 << 23;

    /** Who serves takes set-user-id and capabilities away; else Linux asks before each write. */
    static final int HANDLE_KILL_PRIVILEGES_2 = 1 << 28;

    private InitFlag() {}
}
