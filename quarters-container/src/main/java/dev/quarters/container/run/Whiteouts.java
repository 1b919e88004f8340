package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Stat.S_IFCHR;

import dev.quarters.guest.copy.FileTree.Status;
import dev.quarters.linux.file.Directory;

import java.util.List;

/** How overlayfs marks what is gone (Linux Documentation/filesystems/overlayfs "whiteouts"). */
final class Whiteouts {

    private static final List<String> OPAQUE =
            List.of("trusted.overlay.opaque", "user.overlay.opaque");

    private Whiteouts() {}

    /** Whether it stands for a file below that is gone. */
    static boolean isOne(Status status) {
        return status.type() == S_IFCHR && status.number() == 0;
    }

    /** Whether a folder hides that of the same name below. */
    static boolean isOpaque(Directory parent, String name) {
        return OPAQUE.stream().anyMatch(mark -> parent.attributes(name).get(mark).isPresent());
    }
}
