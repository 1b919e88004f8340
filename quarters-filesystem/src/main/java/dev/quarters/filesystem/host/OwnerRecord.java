package dev.quarters.filesystem.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

/**
 * What a file is to a guest where the host's file says something else: {@code
 * uid:gid:mode[:type[-major-minor]]}, the form of fuse-overlayfs and containers/storage, which
 * layers of ordinary users have too.
 */
public final class OwnerRecord {

    private static final byte[] XATTR = "user.containers.override_stat".getBytes(US_ASCII);
    private static final long LARGEST_ID = 0xffff_ffffL;

    private OwnerRecord() {}

    /** The attribute that holds it. */
    public static byte[] attribute() {
        return XATTR;
    }

    /** The record of these attributes. */
    public static byte[] of(Attributes a) {
        String text =
                Integer.toUnsignedString(a.uid())
                        + ":"
                        + Integer.toUnsignedString(a.gid())
                        + ":0"
                        + Integer.toOctalString(a.mode() & FileType.PERMISSIONS)
                        + type(a);
        return text.getBytes(US_ASCII);
    }

    private static String type(Attributes a) {
        return switch (a.mode() & FileType.MASK) {
            case FileType.FOLDER -> ":dir";
            case FileType.SYMBOLIC_LINK -> ":symlink";
            case FileType.FIFO -> ":pipe";
            case FileType.SOCKET -> ":socket";
            case FileType.CHARACTER_DEVICE -> ":char" + device(a);
            case FileType.BLOCK_DEVICE -> ":block" + device(a);
            default -> ":file";
        };
    }

    private static String device(Attributes a) {
        return "-" + Status.major(a.device()) + "-" + Status.minor(a.device());
    }

    /** Changes attributes to what a record says; false, and no change, when it makes no sense. */
    public static boolean apply(byte[] record, Attributes to) {
        String[] fields = new String(record, US_ASCII).split(":", -1);
        if (fields.length < 3) {
            return false;
        }
        long uid = number(fields[0], 10);
        long gid = number(fields[1], 10);
        long mode = number(fields[2], 8);
        if (uid < 0 || gid < 0 || mode < 0) {
            return false;
        }
        int type = to.mode() & FileType.MASK;
        int device = to.device();
        if (fields.length > 3) {
            String[] parts = fields[3].split("-", -1);
            type = type(parts[0], type);
            if (parts.length == 3) {
                device = Status.device((int) number(parts[1], 10), (int) number(parts[2], 10));
            }
        }
        to.setOwner((int) uid, (int) gid);
        int permissions = (int) mode & FileType.PERMISSIONS;
        to.setKind(to.number(), type | permissions, to.links(), device);
        return true;
    }

    private static int type(String word, int otherwise) {
        return switch (word) {
            case "dir" -> FileType.FOLDER;
            case "symlink" -> FileType.SYMBOLIC_LINK;
            case "pipe" -> FileType.FIFO;
            case "socket" -> FileType.SOCKET;
            case "char" -> FileType.CHARACTER_DEVICE;
            case "block" -> FileType.BLOCK_DEVICE;
            case "file" -> FileType.REGULAR;
            default -> otherwise;
        };
    }

    private static long number(String digits, int radix) {
        try {
            long value = digits.isEmpty() ? -1 : Long.parseLong(digits, radix);
            return value > LARGEST_ID ? -1 : value;
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
