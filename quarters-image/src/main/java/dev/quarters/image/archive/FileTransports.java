package dev.quarters.image.archive;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.reference.FileReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.store.Failure;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageSource;
import dev.quarters.image.transport.Transports;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The transports of {@link FileReference}: folders and archives. */
public final class FileTransports implements Transports {

    private final Path spoolFolder;

    /**
     * @param spoolFolder for the decompressed content of compressed archives, for a while
     */
    public FileTransports(Path spoolFolder) {
        this.spoolFolder = spoolFolder;
    }

    @Override
    public boolean handles(Reference reference) {
        return reference instanceof FileReference;
    }

    @Override
    public ImageSource source(Reference reference, Optional<Platform> platform, Progress progress) {
        FileReference file = file(reference);
        try {
            return open(file);
        } catch (IOException e) {
            throw Failure.of("cannot read " + file, e, spoolFolder, 0);
        }
    }

    private ImageSource open(FileReference file) throws IOException {
        return switch (file.form()) {
            case OCI -> {
                FolderFiles files = new FolderFiles(file.path(), "folder " + file.path());
                yield LayoutSource.open(files, file.name());
            }
            case DIRECTORY ->
                    new DirectorySource(new FolderFiles(file.path(), "folder " + file.path()));
            case OCI_ARCHIVE, DOCKER_ARCHIVE -> openArchive(file);
        };
    }

    private ImageSource openArchive(FileReference file) throws IOException {
        ArchiveFiles files = ArchiveFiles.open(file.path(), spoolFolder);
        try {
            return file.form() == FileReference.Form.OCI_ARCHIVE
                    ? LayoutSource.open(files, file.name())
                    : new DockerArchiveSource(files, DockerArchive.choose(files, file.name()));
        } catch (IOException | QuartersException e) {
            files.close();
            throw e;
        }
    }

    @Override
    public ImageDestination destination(Reference reference) {
        FileReference file = file(reference);
        try {
            return switch (file.form()) {
                case OCI, DIRECTORY ->
                        new FolderDestination(
                                file.path(),
                                file.name(),
                                file.form() == FileReference.Form.OCI,
                                "folder " + file.path());
                case OCI_ARCHIVE, DOCKER_ARCHIVE ->
                        new ArchiveDestination(
                                file.path(),
                                file.name(),
                                file.form() == FileReference.Form.DOCKER_ARCHIVE);
            };
        } catch (IOException e) {
            throw Failure.of("cannot write " + file, e, file.path(), 0);
        }
    }

    private static FileReference file(Reference reference) {
        if (reference instanceof FileReference file) {
            return file;
        }
        throw new InvalidRequestException(
                reference.canonical() + " names no file", "write oci:, dir: or an archive's form");
    }
}
