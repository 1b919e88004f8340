package dev.quarters.filesystem.host;

import dev.quarters.linux.Scratch;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

/** What statx(2) tells; filled again and again. */
public final class Status {

    /** Bytes of struct statx. */
    static final int SIZE = 256;

    private final Attributes attributes = new Attributes();
    private long fileSystem;

    void fill(Scratch memory, long s) {
        attributes.setKind(
                memory.getLong(s + 32),
                memory.getShort(s + 28),
                memory.getInt(s + 16),
                device(memory.getInt(s + 128), memory.getInt(s + 132)));
        attributes.setOwner(memory.getInt(s + 20), memory.getInt(s + 24));
        attributes.setSize(memory.getLong(s + 40), memory.getLong(s + 48));
        attributes.setAccess(memory.getLong(s + 64), memory.getInt(s + 72));
        attributes.setChange(memory.getLong(s + 96), memory.getInt(s + 104));
        attributes.setModify(memory.getLong(s + 112), memory.getInt(s + 120));
        fileSystem = (long) memory.getInt(s + 136) << 32 | memory.getInt(s + 140) & 0xffff_ffffL;
    }

    /** As Linux's new_encode_dev packs it: 12 bits of major, 20 of minor. */
    public static int device(int major, int minor) {
        return minor & 0xff | (major & 0xfff) << 8 | (minor & 0xfff00) << 12;
    }

    /** The major of such a number. */
    public static int major(int device) {
        return device >>> 8 & 0xfff;
    }

    /** The minor of such a number. */
    public static int minor(int device) {
        return device & 0xff | device >>> 12 & 0xfff00;
    }

    /** The host's view of the file. */
    public Attributes attributes() {
        return attributes;
    }

    /** Which file system of the host it is in. */
    public long fileSystem() {
        return fileSystem;
    }

    /** Whether it has that type. */
    public boolean is(int type) {
        return FileType.is(attributes.mode(), type);
    }

    /** Whether it is overlayfs' mark of a file that was deleted. */
    public boolean isWhiteout() {
        return is(FileType.CHARACTER_DEVICE) && attributes.device() == 0;
    }
}
