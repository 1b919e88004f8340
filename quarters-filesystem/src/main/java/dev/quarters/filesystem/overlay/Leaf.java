package dev.quarters.filesystem.overlay;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.lower.LowerFile;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Anything but a folder. It may have several names, or none while the guest holds it. */
final class Leaf extends Inode {

    /** Whether it has the attribute security.capability. */
    enum Capability {
        UNKNOWN,
        PRESENT,
        ABSENT
    }

    /** Those names of it that are known. */
    final List<Place> places = new ArrayList<>(1);

    /** Where it is until it is copied up. */
    @Nullable LowerFile lower;

    /**
     * Copied up from a layer's file with several names: the copy has a name in the index, so that
     * all names lead to it.
     */
    boolean indexed;

    /** It has a name among the orphans, since all of its known ones were removed. */
    boolean orphan;

    Capability capability = Capability.UNKNOWN;

    /** A name in a folder. */
    record Place(Folder folder, Name name) {}

    @Override
    boolean isIdle() {
        return holds == 0;
    }

    boolean isRegular() {
        return FileType.is(attributes.mode(), FileType.REGULAR);
    }

    void setLinks(int links) {
        attributes.setKind(attributes.number(), attributes.mode(), links, attributes.device());
    }
}
