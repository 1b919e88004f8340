package dev.quarters.image.archive;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.store.Failure;
import dev.quarters.image.transport.ImageSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An archive of any number of images that came as a stream, of whichever form. */
public final class ImageArchive implements AutoCloseable {

    private final ImageFiles files;

    private ImageArchive(ImageFiles files) {
        this.files = files;
    }

    /** Reads a stream to its end into a temporary file in that folder. */
    public static ImageArchive read(InputStream in, Path spoolFolder) {
        try {
            return new ImageArchive(ArchiveFiles.read(in, "the archive", spoolFolder));
        } catch (IOException e) {
            throw Failure.of("cannot read the archive", e, spoolFolder, 0);
        }
    }

    /**
     * Its images; each with the names it brings ({@code Named}). Usable until this is closed. Where
     * an archive has both forms, OCI's is taken, which keeps the manifests as they were.
     */
    public List<ImageSource> images() {
        try {
            List<ImageSource> images = new ArrayList<>();
            if (files.has("index.json")) {
                for (Descriptor entry : LayoutSource.entries(files)) {
                    images.add(new LayoutSource(files, entry));
                }
            } else {
                for (DockerArchive.Item item : DockerArchive.items(files)) {
                    images.add(new DockerArchiveSource(files, item));
                }
            }
            return images;
        } catch (IOException e) {
            throw Failure.of("cannot read " + files.describe(), e);
        }
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw Failure.of("cannot close " + files.describe(), e);
        }
    }
}
