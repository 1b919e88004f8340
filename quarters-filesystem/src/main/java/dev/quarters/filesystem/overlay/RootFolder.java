package dev.quarters.filesystem.overlay;

import dev.quarters.filesystem.host.OwnerRecord;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.filesystem.lower.LowerFolder;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.io.Descriptors;

/** The root is always in the upper folder; the first time it gets what the layers' root has. */
final class RootFolder {

    private final Overlay overlay;
    private final CopyUp copyUp;
    private final Lookup lookup;

    RootFolder(Overlay overlay, CopyUp copyUp, Lookup lookup) {
        this.overlay = overlay;
        this.copyUp = copyUp;
        this.lookup = lookup;
    }

    void open() {
        Folder root = overlay.root;
        int fd = overlay.upper.files;
        LowerFolder lower = overlay.lower.root();
        if (Xattrs.get(fd, OwnerRecord.attribute()) == null) {
            root.attributes.copy(lower.attributes());
            int source = overlay.lower.open(lower);
            int error = copyUp.complete(source, fd, root);
            Descriptors.close(source);
            Kernel.check(error, "write the attributes of a guest's root folder");
        }
        Kernel.check(overlay.host.status(fd, overlay.status), "see a guest's root folder");
        lookup.readUpper(fd, root);
    }
}
