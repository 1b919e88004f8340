package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.linux.file.Directory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a guest wrote, in the form of a layer: whiteouts are empty files with a name that tells (OCI
 * image 1.1 layer.md "Whiteouts").
 */
final class LayerFiles extends RootFiles {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

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

    @Override
    public Status status(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith(WHITEOUT)
                ? new Status(0, 0, 1, S_IFREG, 0, 0, 0, 0, 0)
                : super.status(path);
    }
}
