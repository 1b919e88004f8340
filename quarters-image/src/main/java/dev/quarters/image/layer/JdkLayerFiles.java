package dev.quarters.image.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.image.tar.TarEntry;
import dev.quarters.image.tar.TarException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * With the JDK alone, for hosts that are not Linux: names have to be UTF-8, ownership is recorded
 * ({@link OwnerRecord}), and whiteouts are empty files with {@code user.overlay.whiteout} in a
 * folder with {@code user.overlay.opaque=x}, the form of overlayfs that needs no device nodes
 * (overlayfs.rst "Nested overlayfs mounts").
 */
final class JdkLayerFiles implements LayerFiles {

    private static final String WHITEOUT = "overlay.whiteout";
    private static final String OPAQUE = "overlay.opaque";

    private final PathFolder root;
    private final Notes notes;

    JdkLayerFiles(Path root, Notes notes) {
        this.root = new PathFolder(root);
        this.notes = notes;
    }

    @Override
    public Folder root() {
        return root;
    }

    @Override
    public void close() {}

    private static void setXattr(Path file, String name, byte[] value) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(
                        file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null) {
            view.write(name, ByteBuffer.wrap(value));
        }
    }

    private static boolean hasXattr(Path file, String name) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(
                        file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view != null && view.list().contains(name);
    }

    private void describe(Path file, TarEntry entry) throws IOException {
        if (entry.type() == TarEntry.Type.SYMBOLIC_LINK) {
            return; // links carry no user attributes
        }
        setXattr(
                file,
                OwnerRecord.XATTR.substring("user.".length()),
                OwnerRecord.of(entry).getBytes(US_ASCII));
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            String name = xattr.getKey();
            if (name.startsWith("user.") && XattrPolicy.isAllowed(name, false)) {
                setXattr(file, name.substring("user.".length()), xattr.getValue());
            } else {
                notes.add(
                        entry.name(), "the attribute " + TarEntry.readable(name) + " is left out");
            }
        }
    }

    private static void setMode(Path file, int mode) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("unix")) {
            Files.setAttribute(
                    file,
                    "unix:mode",
                    (mode & 0777) | (Files.isDirectory(file) ? 0700 : 0400),
                    LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void setTime(Path file, long seconds, int nanos) throws IOException {
        FileTime time =
                seconds > -1L << 40 && seconds < 1L << 40
                        ? FileTime.from(Instant.ofEpochSecond(seconds, nanos))
                        : FileTime.from(seconds, TimeUnit.SECONDS);
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
    }

    private static void removeTree(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    removeTree(child);
                }
            }
        }
        Files.delete(path);
    }

    private final class PathFolder implements Folder {
        private final Path path;

        PathFolder(Path path) {
            this.path = path;
        }

        private Path child(String name) throws IOException {
            try {
                String decoded =
                        UTF_8.newDecoder()
                                .decode(ByteBuffer.wrap(name.getBytes(ISO_8859_1)))
                                .toString();
                return path.resolve(decoded);
            } catch (CharacterCodingException | InvalidPathException _) {
                throw new TarException(
                        "this host can't make a file of the name \""
                                + TarEntry.readable(name)
                                + "\"");
            }
        }

        @Override
        public @Nullable Folder open(String name) throws IOException {
            Path child = child(name);
            return Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)
                    ? new PathFolder(child)
                    : null;
        }

        @Override
        public Kind kind(String name) throws IOException {
            Path child = child(name);
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(
                                child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory()) {
                    return Kind.FOLDER;
                }
                if (attributes.isSymbolicLink()) {
                    return Kind.SYMBOLIC_LINK;
                }
                boolean whiteout = attributes.isRegularFile() && hasXattr(child, WHITEOUT);
                return whiteout ? Kind.WHITEOUT : Kind.OTHER;
            } catch (NoSuchFileException _) {
                return Kind.ABSENT;
            }
        }

        @Override
        public String readLink(String name) throws IOException {
            String target = Files.readSymbolicLink(child(name)).toString();
            return new String(target.getBytes(UTF_8), ISO_8859_1);
        }

        @Override
        public void makeFolder(String name) throws IOException {
            Files.createDirectory(child(name));
        }

        @Override
        public NewFile makeFile(String name) throws IOException {
            return new ChannelFile(child(name));
        }

        @Override
        public void makeSymbolicLink(String name, String target) throws IOException {
            String decoded = new String(target.getBytes(ISO_8859_1), UTF_8);
            Files.createSymbolicLink(child(name), Path.of(decoded));
        }

        @Override
        public void makeHardLink(String name, Folder to, String toName) throws IOException {
            Files.createLink(child(name), ((PathFolder) to).child(toName));
        }

        @Override
        public boolean makeNode(String name, TarEntry entry) throws IOException {
            Path file = child(name);
            Files.createFile(file);
            describe(file, entry);
            return true;
        }

        @Override
        public void makeWhiteout(String name) throws IOException {
            Path file = child(name);
            Files.createFile(file);
            setXattr(file, WHITEOUT, new byte[] {'y'});
            if (!hasXattr(path, OPAQUE)) {
                setXattr(path, OPAQUE, new byte[] {'x'});
            }
        }

        @Override
        public void makeOpaque() throws IOException {
            setXattr(path, OPAQUE, new byte[] {'y'});
        }

        @Override
        public void remove(String name) throws IOException {
            removeTree(child(name));
        }

        @Override
        public void setAttributes(String name, TarEntry entry) throws IOException {
            Path file = child(name);
            describe(file, entry);
            if (entry.type() != TarEntry.Type.SYMBOLIC_LINK) {
                setMode(file, entry.mode());
            }
            setTime(file, entry.mtimeSeconds(), entry.mtimeNanos());
        }

        @Override
        public void seal(int mode, long mtimeSeconds, int mtimeNanos) throws IOException {
            setMode(path, mode);
            setTime(path, mtimeSeconds, mtimeNanos);
        }

        @Override
        public void setOwnAttributes(TarEntry entry) throws IOException {
            describe(path, entry);
        }

        @Override
        public void close() {}
    }

    private final class ChannelFile implements NewFile {
        private final Path path;
        private final FileChannel channel;

        ChannelFile(Path path) throws IOException {
            this.path = path;
            channel =
                    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void write(long offset, byte[] bytes, int start, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, start, length);
            long at = offset;
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        }

        @Override
        public void finish(TarEntry entry) throws IOException {
            if (channel.size() < entry.size()) {
                channel.write(ByteBuffer.wrap(new byte[1]), entry.size() - 1);
            }
            channel.close();
            describe(path, entry);
            setMode(path, entry.mode());
            setTime(path, entry.mtimeSeconds(), entry.mtimeNanos());
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
