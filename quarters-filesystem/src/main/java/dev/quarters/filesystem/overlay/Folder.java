package dev.quarters.filesystem.overlay;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.lower.LowerFolder;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** A folder; while entries of it are known, it stays known. */
final class Folder extends Inode {

    /** Null of the root, and of a folder that was removed. */
    @Nullable Folder parent;

    Name name;

    /** What of the layers shows through. */
    @Nullable LowerFolder lower;

    /** Entries that are known, not all. */
    final Map<Name, Inode> children = new HashMap<>(4);

    /** Removed, though the guest still holds it. */
    boolean gone;

    Folder(@Nullable Folder parent, Name name) {
        this.parent = parent;
        this.name = name;
    }

    @Override
    boolean isIdle() {
        return holds == 0 && children.isEmpty();
    }

    /** Whether it is that folder or somewhere in it. */
    boolean isWithin(Folder other) {
        Folder folder = this;
        while (folder != null) {
            if (folder == other) {
                return true;
            }
            folder = folder.parent;
        }
        return false;
    }
}
