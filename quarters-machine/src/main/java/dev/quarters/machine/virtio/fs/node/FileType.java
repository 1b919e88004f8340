package dev.quarters.machine.virtio.fs.node;

/** Modes of files as Linux has them (linux/stat.h); the type is in the upper four of 16 bits. */
public final class FileType {

    public static final int MASK = 0170000;
    public static final int SOCKET = 0140000;
    public static final int SYMBOLIC_LINK = 0120000;
    public static final int REGULAR = 0100000;
    public static final int BLOCK_DEVICE = 0060000;
    public static final int FOLDER = 0040000;
    public static final int CHARACTER_DEVICE = 0020000;
    public static final int FIFO = 0010000;

    public static final int SET_USER_ID = 04000;
    public static final int SET_GROUP_ID = 02000;
    public static final int GROUP_EXECUTE = 010;
    public static final int PERMISSIONS = 07777;

    private FileType() {}

    /** Whether that mode is of that type. */
    public static boolean is(int mode, int type) {
        return (mode & MASK) == type;
    }

    /** Whether a mode has one of the seven types. */
    public static boolean isKnown(int mode) {
        return switch (mode & MASK) {
            case SOCKET, SYMBOLIC_LINK, REGULAR, BLOCK_DEVICE, FOLDER, CHARACTER_DEVICE, FIFO ->
                    true;
            default -> false;
        };
    }

    /**
     * The mode after a write, truncation or change of owner by somebody without CAP_FSETID:
     * set-user-id goes, set-group-id too where the group may execute (chown(2), write(2)).
     */
    public static int withoutSetId(int mode) {
        int rest = mode & ~SET_USER_ID;
        return (mode & GROUP_EXECUTE) != 0 ? rest & ~SET_GROUP_ID : rest;
    }
}
