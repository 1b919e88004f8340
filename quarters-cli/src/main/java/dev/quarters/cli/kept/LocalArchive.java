package dev.quarters.cli.kept;

import dev.quarters.api.InvalidRequestException;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files of the host as a tar archive, and back. What comes out of a guest is not trusted: nothing
 * is written outside of the folder that was named, whatever names and links the archive has.
 */
final class LocalArchive {

    private static final int MODE = 07777;

    private final boolean owners;
    private final boolean follows;

    /**
     * @param owners whether users and groups are kept
     * @param follows whether the file is packed that a link leads to
     */
    LocalArchive(boolean owners, boolean follows) {
        this.owners = owners;
        this.follows = follows;
    }

    /** Packs a file or folder under that name; with none, what is in the folder. */
    void pack(Path source, String name, OutputStream out) throws IOException {
        OutputStream pieces = new BufferedOutputStream(out, 65536);
        TarArchiveOutputStream archive = new TarArchiveOutputStream(pieces, "UTF-8");
        archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        archive.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        archive.setAddPaxHeadersForNonAsciiNames(true);
        add(follows ? source.toRealPath() : source, name, archive);
        archive.finish();
        pieces.flush(); // which flushing the archive does not
    }

    private void add(Path file, String name, TarArchiveOutputStream archive) throws IOException {
        Map<String, Object> facts = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        boolean folder = Boolean.TRUE.equals(facts.get("isDirectory"));
        if (!name.isEmpty()) {
            put(file, name, facts, folder, archive);
        }
        if (folder) {
            try (DirectoryStream<Path> inside = Files.newDirectoryStream(file)) {
                for (Path each : inside) {
                    String own = String.valueOf(each.getFileName());
                    add(each, name.isEmpty() ? own : name + "/" + own, archive);
                }
            }
        }
    }

    private void put(
            Path file,
            String name,
            Map<String, Object> facts,
            boolean folder,
            TarArchiveOutputStream archive)
            throws IOException {
        boolean link = Boolean.TRUE.equals(facts.get("isSymbolicLink"));
        boolean regular = Boolean.TRUE.equals(facts.get("isRegularFile"));
        if (!folder && !link && !regular) {
            throw new InvalidRequestException(
                    "cannot copy " + file + ": it is neither a file, a folder nor a link", "");
        }
        TarArchiveEntry entry =
                link
                        ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK)
                        : new TarArchiveEntry(folder ? name + "/" : name);
        entry.setMode((Integer) facts.getOrDefault("mode", 0644) & MODE);
        entry.setLastModifiedTime((FileTime) facts.get("lastModifiedTime"));
        entry.setIds(
                owners ? (Integer) facts.getOrDefault("uid", 0) : 0,
                owners ? (Integer) facts.getOrDefault("gid", 0) : 0);
        entry.setUserName("");
        entry.setGroupName("");
        if (link) {
            entry.setLinkName(Files.readSymbolicLink(file).toString());
        }
        entry.setSize(regular ? Files.size(file) : 0);
        archive.putArchiveEntry(entry);
        if (regular) {
            Files.copy(file, archive);
        }
        archive.closeArchiveEntry();
    }

    /**
     * Unpacks in a folder.
     *
     * @param top what the first part of each name becomes; an empty one: nothing, so that what is
     *     in the folder goes right there
     */
    void unpack(InputStream in, Path folder, Optional<String> top) throws IOException {
        Path root = folder.toRealPath();
        List<Runnable> times = new ArrayList<>();
        TarArchiveInputStream archive =
                new TarArchiveInputStream(new BufferedInputStream(in, 65536), "UTF-8");
        for (TarArchiveEntry entry = archive.getNextEntry();
                entry != null;
                entry = archive.getNextEntry()) {
            Path target = target(root, renamed(entry.getName(), top));
            if (target.equals(root)) {
                continue;
            }
            write(archive, entry, root, target, top);
            if (entry.isDirectory()) {
                FileTime modified = entry.getLastModifiedTime();
                times.add(() -> setTime(target, modified));
            }
        }
        times.reversed().forEach(Runnable::run);
    }

    private static String renamed(String name, Optional<String> top) {
        String bare = name.replaceFirst("/+$", ""); // the first part may be a dot
        if (top.isEmpty()) {
            return bare;
        }
        int slash = bare.indexOf('/');
        String rest = slash < 0 ? "" : bare.substring(slash);
        return top.get().isEmpty() ? rest : top.get() + rest;
    }

    /** Inside of the root, with no link on the way to it. */
    private static Path target(Path root, String name) {
        Path target = root.resolve(name.startsWith("/") ? name.substring(1) : name).normalize();
        boolean safe = target.startsWith(root);
        for (Path on = target.getParent();
                safe && on != null && !on.equals(root);
                on = on.getParent()) {
            safe = !Files.isSymbolicLink(on);
        }
        if (!safe) {
            throw new InvalidRequestException(
                    "the guest's archive leads out of " + root + ": " + name,
                    "don't trust this guest; nothing was written there");
        }
        return target;
    }

    private void write(
            TarArchiveInputStream archive,
            TarArchiveEntry entry,
            Path root,
            Path target,
            Optional<String> top)
            throws IOException {
        if (entry.isDirectory()) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(target);
                Files.createDirectory(target);
            }
        } else if (entry.isSymbolicLink()) {
            Files.deleteIfExists(target);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            own(target, entry);
            return;
        } else if (entry.isLink()) {
            Path linked = target(root, renamed(entry.getLinkName(), top));
            Files.deleteIfExists(target);
            Files.createLink(target, linked);
            return;
        } else if (entry.isFile()) {
            Files.deleteIfExists(target);
            Files.copy(archive, target, StandardCopyOption.REPLACE_EXISTING);
        } else {
            throw new InvalidRequestException(
                    "cannot make the device or pipe " + target, "copy what is around it");
        }
        own(target, entry);
        Files.setAttribute(target, "unix:mode", entry.getMode() & MODE);
        setTime(target, entry.getLastModifiedTime());
    }

    private void own(Path target, TarArchiveEntry entry) throws IOException {
        if (owners) {
            Files.setAttribute(
                    target, "unix:uid", (int) entry.getLongUserId(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(
                    target, "unix:gid", (int) entry.getLongGroupId(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void setTime(Path target, FileTime modified) {
        try {
            Files.setLastModifiedTime(target, modified);
        } catch (IOException without) {
            // The file is there all the same.
        }
    }
}
