package dev.quarters.guest.copy;

import static dev.quarters.guest.copy.ArchiveEntry.BLOCK_DEVICE;
import static dev.quarters.guest.copy.ArchiveEntry.CHARACTER_DEVICE;
import static dev.quarters.guest.copy.ArchiveEntry.FILE;
import static dev.quarters.guest.copy.ArchiveEntry.FOLDER;
import static dev.quarters.guest.copy.ArchiveEntry.HARD_LINK;
import static dev.quarters.guest.copy.ArchiveEntry.PIPE;
import static dev.quarters.guest.copy.ArchiveEntry.SYMBOLIC_LINK;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Unpacks an archive into a folder of a guest. */
public final class CopyIn {

    private static final int PIPE_MODE = 0010000;
    private static final int CHARACTER_MODE = 0020000;
    private static final int BLOCK_MODE = 0060000;

    private final FileTree files;
    private final ArchiveInput archive;
    private final String folder;

    /** Times of folders, which change with what is made in them. */
    private final Map<String, Long> times = new LinkedHashMap<>();

    private CopyIn(FileTree files, InputStream in, String folder) {
        this.files = files;
        this.archive = new ArchiveInput(in);
        this.folder = folder.equals("/") ? "" : folder;
    }

    /** Copies all that the archive has into that folder, an absolute path. */
    public static void copy(FileTree files, String folder, InputStream in) {
        if (!folder.startsWith("/") || folder.indexOf('\0') >= 0) {
            throw new InvalidRequestException(
                    "\"" + folder + "\" is no absolute path in the guest", "begin it with /");
        }
        CopyIn copy = new CopyIn(files, in, folder);
        try {
            if (!copy.folder.isEmpty()) {
                copy.files.makeFolders(copy.folder);
            }
            Optional<ArchiveEntry> entry = copy.archive.next();
            while (entry.isPresent()) {
                copy.add(entry.get());
                entry = copy.archive.next();
            }
            copy.times.forEach(copy.files::setTime);
        } catch (IOException e) {
            throw new QuartersException("cannot read the archive: " + e, "", e);
        }
    }

    private void add(ArchiveEntry entry) throws IOException {
        String path = path(entry.name());
        if (path.equals(folder)) {
            return;
        }
        String parent = path.substring(0, path.lastIndexOf('/'));
        if (!parent.isEmpty()) {
            files.makeFolders(parent);
        }
        switch (entry.type()) {
            case FOLDER -> {
                files.makeFolders(path);
                times.put(path, entry.modifiedSeconds());
            }
            case FILE -> content(path);
            case SYMBOLIC_LINK -> files.symbolicLink(entry.target(), path);
            case HARD_LINK -> files.hardLink(path(entry.target()), path);
            case CHARACTER_DEVICE ->
                    files.node(path, CHARACTER_MODE | entry.permissions(), entry.device());
            case BLOCK_DEVICE -> files.node(path, BLOCK_MODE | entry.permissions(), entry.device());
            case PIPE -> files.node(path, PIPE_MODE | entry.permissions(), 0);
            default ->
                    throw new QuartersException(
                            "\"%s\" of the archive has type '%c'"
                                    .formatted(entry.name(), entry.type()),
                            "make the archive in the format pax or gnu");
        }
        if (entry.type() != HARD_LINK) {
            files.give(path, entry);
        }
    }

    /** Below the folder, whatever the name says. */
    private String path(String name) {
        List<String> parts =
                Arrays.stream(name.split("/"))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .toList();
        if (parts.contains("..") || name.indexOf('\0') >= 0) {
            throw new QuartersException(
                    "\"" + name + "\" of the archive leads out of the folder",
                    "make the archive without ..");
        }
        return parts.isEmpty() ? folder : folder + "/" + String.join("/", parts);
    }

    private void content(String path) throws IOException {
        long descriptor = files.create(path);
        try {
            byte[] bytes = new byte[files.pieceBytes()];
            for (int count = archive.read(bytes); count >= 0; count = archive.read(bytes)) {
                files.write(
                        descriptor, count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
            }
        } finally {
            files.close(descriptor);
        }
    }
}
