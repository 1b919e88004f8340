package dev.quarters.image.owner;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The removal of a folder with all that is in it; links are never followed. Folders that belong to
 * subordinate ids are taken back, those that can be seen at once: what lies in folders that only
 * their owner may read shows after the first round, and so on.
 */
public final class OwnedTree {

    private final Path root;
    private final Set<Path> foreign = new LinkedHashSet<>();
    private long bytes;

    private OwnedTree(Path root) {
        this.root = root;
    }

    /**
     * Removes it, read-only folders included.
     *
     * @return the bytes that its files had
     */
    public static long delete(Path root) throws IOException {
        OwnedTree tree = new OwnedTree(root);
        tree.remove();
        Set<Path> before = Set.of();
        while (!tree.foreign.isEmpty()) {
            Set<Path> now = Set.copyOf(tree.foreign);
            FileOwners owners = FileOwners.ofThisProcess();
            if (!owners.isMapped() || now.equals(before)) {
                throw new FileSystemException(
                        tree.foreign.iterator().next().toString(),
                        null,
                        "it belongs to another user; if that is a subordinate id, newuidmap and the"
                                + " entries of /etc/subuid and /etc/subgid that it was made with"
                                + " are needed");
            }
            tree.takeBack(owners);
            before = now;
            tree.foreign.clear();
            tree.remove();
        }
        return tree.bytes;
    }

    private void takeBack(FileOwners owners) {
        try (NamespaceCalls calls =
                new NamespaceCalls(
                        owners.namespace().orElseThrow(), root, "cannot remove " + root)) {
            for (Path folder : foreign) {
                String path = bytesOf(folder);
                calls.changeOwner(path, 0, 0);
                calls.changeMode(path, 0700);
            }
            calls.run();
        }
    }

    /** The path below the root, a byte in each character: as text, some bytes would be lost. */
    private String bytesOf(Path folder) {
        if (folder.equals(root)) {
            return "";
        }
        String below = folder.toUri().getRawPath().substring(root.toUri().getRawPath().length());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < below.length(); i++) {
            char c = below.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(below, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        String path = bytes.toString(ISO_8859_1);
        int start = path.startsWith("/") ? 1 : 0;
        return path.substring(start, path.length() - (path.endsWith("/") ? 1 : 0));
    }

    /** Removes what can be; notes folders that stand in the way. */
    private void remove() throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS) || empty(root)) {
            bytes += deleteOne(root);
        }
    }

    /** Returns false when something is left, for now. */
    private boolean empty(Path folder) throws IOException {
        boolean usable = isUsable(folder) || open(folder);
        boolean empty = true;
        for (Path child : children(folder, usable)) {
            boolean removable =
                    !Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) || empty(child);
            empty &= removable && usable && unlink(child, folder);
        }
        return empty && usable;
    }

    private static boolean isUsable(Path folder) {
        return Files.isReadable(folder) && Files.isWritable(folder) && Files.isExecutable(folder);
    }

    /** Lets this user work in a folder; notes it when it is not his. */
    private boolean open(Path folder) throws IOException {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return true;
        } catch (NoSuchFileException _) {
            return true;
        } catch (FileSystemException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            foreign.add(folder);
            return false;
        }
    }

    private static List<Path> children(Path folder, boolean usable) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (AccessDeniedException e) {
            if (usable) {
                throw e;
            }
        }
        return children;
    }

    private boolean unlink(Path path, Path folder) throws IOException {
        try {
            bytes += deleteOne(path);
            return true;
        } catch (FileSystemException e) { // of a sticky folder only its owner may remove
            if (!isRefusal(e) || open(folder)) {
                throw e;
            }
            return false;
        }
    }

    private static long deleteOne(Path path) throws IOException {
        try {
            long size = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
            Files.deleteIfExists(path);
            return size;
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    private static boolean isRefusal(FileSystemException e) {
        return e instanceof AccessDeniedException
                || "Operation not permitted".equals(e.getReason());
    }
}
