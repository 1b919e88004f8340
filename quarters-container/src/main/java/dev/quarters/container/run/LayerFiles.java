package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.guest.copy.ArchiveEntry;
import dev.quarters.linux.file.Attributes;
import dev.quarters.linux.file.Directory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guest wrote, in the form of a layer: whiteouts are empty files with a name that tells (OCI
 * image 1.1 layer.md "Whiteouts").
 */
final class LayerFiles extends RootFiles {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String OVERLAY = "user.overlay.";

    /** Of the folder that overlayfs wrote to. */
    LayerFiles(Path upper) {
        super(Directory.open(upper));
    }

    private static String below(String folder, String name) {
        return folder.equals("/") ? "/" + name : folder + "/" + name;
    }

    @Override
    public List<String> names(String folder) {
        List<String> names = new ArrayList<>();
        if (!folder.equals("/") && isOpaque(folder)) {
            names.add(OPAQUE);
        }
        for (String name : super.names(folder)) {
            boolean gone = Whiteouts.isOne(super.status(below(folder, name)));
            names.add(gone ? WHITEOUT + name : name);
        }
        return names;
    }

    /** What overlayfs keeps there for itself is not the guest's. */
    @Override
    public Map<String, byte[]> attributes(String path) {
        if (isMark(path)) {
            return Map.of();
        }
        Map<String, byte[]> found = new LinkedHashMap<>();
        try (Directory parent = parent(path)) {
            Attributes all = parent.attributes(name(path));
            for (String attribute : all.names()) {
                if (ArchiveEntry.isKept(attribute) && !attribute.startsWith(OVERLAY)) {
                    all.get(attribute).ifPresent(value -> found.put(attribute, value));
                }
            }
        }
        return found;
    }

    private static boolean isMark(String path) {
        return path.substring(path.lastIndexOf('/') + 1).startsWith(WHITEOUT);
    }

    @Override
    public Status status(String path) {
        return isMark(path) ? new Status(0, 0, 1, S_IFREG, 0, 0, 0, 0, 0) : super.status(path);
    }
}
