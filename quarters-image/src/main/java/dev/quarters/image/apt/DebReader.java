package dev.quarters.image.apt;

import dev.quarters.api.QuartersException;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a package's files, decompressed by the host's dpkg-deb, into one file. */
final class DebReader {

    /** What eleven octal digits of a tar header hold. */
    private static final long LATEST = (1L << 33) - 1;

    private final FileContents contents;

    DebReader(FileContents contents) {
        this.contents = contents;
    }

    /**
     * A file of a package.
     *
     * @param path without a leading slash; empty for the root itself
     */
    record Packaged(String path, RootEntry entry) {}

    /** All files, in the package's order. */
    List<Packaged> read(Path deb) throws IOException {
        Process process = start("dpkg-deb", "--fsys-tarfile", deb.toString());
        try (InputStream out = process.getInputStream()) {
            List<Packaged> files = new ArrayList<>();
            Map<String, RootEntry> byPath = new HashMap<>();
            TarArchiveInputStream tar = new TarArchiveInputStream(out, "UTF-8");
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                String path = path(entry.getName(), deb);
                RootEntry read = entry(entry, tar, byPath, deb);
                byPath.put(path, read);
                files.add(new Packaged(path, read));
            }
            out.transferTo(OutputStream.nullOutputStream());
            finish(process, deb);
            return files;
        } finally {
            process.destroy();
        }
    }

    /** A field of the package's control file; empty text when it has none. */
    static String field(Path deb, String name) throws IOException {
        Process process = start("dpkg-deb", "--field", deb.toString(), name);
        try (InputStream out = process.getInputStream()) {
            String value = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            finish(process, deb);
            return value;
        } finally {
            process.destroy();
        }
    }

    private static Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw AptGet.missing(command[0], e);
        }
        process.getOutputStream().close();
        return process;
    }

    private static void finish(Process process, Path deb) throws IOException {
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new QuartersException(
                        "cannot unpack " + deb + ": dpkg-deb exited with " + exit,
                        "delete the file, so that it is downloaded again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while dpkg-deb ran");
        }
    }

    private RootEntry entry(
            TarArchiveEntry entry, InputStream tar, Map<String, RootEntry> before, Path deb)
            throws IOException {
        if (entry.isLink()) {
            RootEntry linked = before.get(path(entry.getLinkName(), deb));
            if (linked == null || !linked.is(RootEntry.Kind.FILE)) {
                throw damaged(deb, "a hard link to nothing: " + entry.getName());
            }
            return linked;
        }
        long mtime =
                Math.clamp(entry.getLastModifiedTime().toInstant().getEpochSecond(), 0, LATEST);
        int mode = entry.getMode() & 07777;
        int uid = (int) entry.getLongUserId();
        int gid = (int) entry.getLongGroupId();
        if (entry.isSymbolicLink()) {
            return new RootEntry(
                    RootEntry.Kind.LINK,
                    0777,
                    uid,
                    gid,
                    mtime,
                    Optional.empty(),
                    entry.getLinkName());
        }
        if (entry.isDirectory()) {
            return new RootEntry(
                    RootEntry.Kind.DIRECTORY, mode, uid, gid, mtime, Optional.empty(), "");
        }
        if (!entry.isFile()) {
            throw damaged(
                    deb, "a device or pipe, which packages must not have: " + entry.getName());
        }
        FileContents.Content content = contents.add(tar, entry.getSize());
        return new RootEntry(RootEntry.Kind.FILE, mode, uid, gid, mtime, Optional.of(content), "");
    }

    private static String path(String name, Path deb) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        while (path.startsWith("/")) {
            path = path.substring(1);
        }
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.equals(".")) {
            return "";
        }
        if (("/" + path + "/").contains("/../")) {
            throw damaged(deb, "a path that leads outside: " + name);
        }
        return path;
    }

    private static QuartersException damaged(Path deb, String what) {
        return new QuartersException(
                "cannot unpack " + deb + ": it holds " + what, "the package is damaged");
    }
}
