package dev.quarters.bootkit.initrd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A cpio archive in the form "newc" that Linux unpacks as its first file system
 * (Documentation/driver-api/early-userspace/buffer-format.rst). All entries belong to root and have
 * no times, so that the same contents give the same bytes.
 */
public final class CpioArchive {

    private static final int FOLDER = 0040755;
    private static final int FILE = 0100000;
    private static final int CHARACTER_DEVICE = 0020600;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int inode;

    /** Adds a folder; those above it come first. */
    public CpioArchive folder(String path) {
        entry(path, FOLDER, new byte[0], 0, 0);
        return this;
    }

    /** Adds a plain file with these permissions. */
    public CpioArchive file(String path, int permissions, byte[] content) {
        entry(path, FILE | permissions, content, 0, 0);
        return this;
    }

    /** Adds a character device, for root only. */
    public CpioArchive device(String path, int major, int minor) {
        entry(path, CHARACTER_DEVICE, new byte[0], major, minor);
        return this;
    }

    /** The whole archive. */
    public byte[] finish() {
        entry("TRAILER!!!", 0, new byte[0], 0, 0);
        return bytes.toByteArray();
    }

    private void entry(String path, int mode, byte[] content, int major, int minor) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        int[] fields = {
            ++inode, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length + 1, 0
        };
        bytes.writeBytes("070701".getBytes(StandardCharsets.US_ASCII));
        for (int field : fields) {
            bytes.writeBytes("%08X".formatted(field).getBytes(StandardCharsets.US_ASCII));
        }
        bytes.writeBytes(name);
        bytes.write(0);
        pad();
        bytes.writeBytes(content);
        pad();
    }

    private void pad() {
        while ((bytes.size() & 3) != 0) {
            bytes.write(0);
        }
    }
}
