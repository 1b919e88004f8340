package dev.quarters.filesystem.lower;

import java.util.ArrayList;
import java.util.List;

/**
 * Inode numbers that are unique although files come from several file systems of the host: the
 * first one's are its own, those of others have a mark in the upper 16 bits.
 */
public final class Numbering {

    private static final int SHIFT = 48;

    private final List<Long> fileSystems = new ArrayList<>();

    /** The number of an inode of a file system. */
    public long number(long fileSystem, long inode) {
        int index = fileSystems.indexOf(fileSystem);
        if (index < 0) {
            index = fileSystems.size();
            fileSystems.add(fileSystem);
        }
        long number = inode ^ (long) index << SHIFT;
        return number == 0 ? Long.MIN_VALUE : number;
    }
}
