package dev.quarters.guest.copy;

/**
 * A file as an archive has it.
 *
 * @param type as POSIX pax has it: {@code 0} plain file, {@code 1} hard link, {@code 2} symbolic
 *     link, {@code 3} character device, {@code 4} block device, {@code 5} folder, {@code 6} pipe
 * @param size of what follows
 * @param target of a link
 * @param device as mknod(2) takes it
 */
public record ArchiveEntry(
        String name,
        char type,
        int permissions,
        int uid,
        int gid,
        long size,
        long modifiedSeconds,
        String target,
        long device) {

    /** A plain file. */
    public static final char FILE = '0';

    /** A further name. */
    public static final char HARD_LINK = '1';

    /** A symbolic link. */
    public static final char SYMBOLIC_LINK = '2';

    /** A character device. */
    public static final char CHARACTER_DEVICE = '3';

    /** A block device. */
    public static final char BLOCK_DEVICE = '4';

    /** A folder. */
    public static final char FOLDER = '5';

    /** A pipe. */
    public static final char PIPE = '6';

    /** Whether an extended attribute of a file belongs to what it is, wherever it is unpacked. */
    public static boolean isKept(String attribute) {
        return attribute.startsWith("user.")
                || attribute.equals("security.capability")
                || attribute.startsWith("system.posix_acl_");
    }

    /** Of the device. */
    public long major() {
        return device >>> 8 & 0xFFF;
    }

    /** Of the device. */
    public long minor() {
        return device & 0xFF | device >>> 12 & 0xFFF00;
    }

    static long device(long major, long minor) {
        return major << 8 | minor & 0xFF | (minor & 0xFFF00) << 12;
    }
}
