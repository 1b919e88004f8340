package dev.quarters.image.archive;

import dev.quarters.image.layer.Compression;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.store.Failure;
import dev.quarters.image.store.Spool;
import dev.quarters.image.tar.ChunkedInput;
import dev.quarters.image.tar.TarEntry;
import dev.quarters.image.tar.TarException;
import dev.quarters.image.tar.TarReader;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Files of a tar archive, read in any order by their place in it. A compressed archive is
 * decompressed into a {@link Spool} first. Links, which old versions of Docker wrote for layers
 * that repeat, lead to members of the archive only.
 */
final class ArchiveFiles implements ImageFiles {

    private static final int MAX_MEMBERS = 200_000;
    private static final int BUFFER = 64 << 10;

    private record Member(long offset, long size) {}

    private final FileChannel channel;
    private final String description;
    private final @Nullable Spool spool;
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private ArchiveFiles(FileChannel channel, String description, @Nullable Spool spool)
            throws IOException {
        this.channel = channel;
        this.description = description;
        this.spool = spool;
        try {
            scan();
        } catch (TarException e) {
            close();
            throw new InvalidImageException(
                    "cannot read " + description + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Opens an archive file. */
    static ArchiveFiles open(Path file, Path spoolFolder) throws IOException {
        String description = "archive " + file;
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ByteBuffer start = ByteBuffer.allocate(4);
        channel.read(start, 0);
        if (Compression.of(start.array(), start.position()) == Compression.NONE) {
            return new ArchiveFiles(channel, description, null);
        }
        try (InputStream in = Channels.newInputStream(channel)) {
            return read(in, description, spoolFolder);
        }
    }

    /** Reads an archive from a stream to its end. */
    static ArchiveFiles read(InputStream in, String description, Path spoolFolder)
            throws IOException {
        Spool spool = new Spool(spoolFolder);
        try {
            fill(spool, in, description, spoolFolder);
            return new ArchiveFiles(spool.channel(), description, spool);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private static void fill(Spool spool, InputStream in, String description, Path folder)
            throws IOException {
        InputStream plain;
        try {
            plain = Compression.decompress(new BufferedInputStream(in));
        } catch (IOException e) {
            throw new InvalidImageException(
                    "cannot read " + description + ": " + e.getMessage(), e);
        }
        byte[] buffer = new byte[4 * BUFFER];
        for (int read = decompressed(plain, buffer, description);
                read > 0;
                read = decompressed(plain, buffer, description)) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            try {
                while (bytes.hasRemaining()) {
                    spool.channel().write(bytes);
                }
            } catch (IOException e) {
                throw Failure.of("cannot read " + description, e, folder, 0);
            }
        }
    }

    private static int decompressed(InputStream plain, byte[] buffer, String description)
            throws IOException {
        try {
            return plain.readNBytes(buffer, 0, buffer.length);
        } catch (IOException | RuntimeException e) {
            if (e instanceof IOException io && Failure.isCancellation(io)) {
                throw io;
            }
            throw new InvalidImageException(
                    "cannot read " + description + ": " + e.getMessage(), e);
        }
    }

    private void scan() throws IOException {
        TarReader tar = new TarReader(new Seeking(channel));
        while (tar.next()) {
            TarEntry entry = tar.entry();
            String name = normal(entry.name());
            switch (entry.type()) {
                case FILE -> members.put(name, new Member(tar.offset(), entry.storedSize()));
                case HARD_LINK -> links.put(name, normal(entry.linkName()));
                case SYMBOLIC_LINK -> links.put(name, relative(name, entry.linkName()));
                default -> {}
            }
            if (members.size() + links.size() > MAX_MEMBERS) {
                throw new TarException("it has more than " + MAX_MEMBERS + " files");
            }
        }
    }

    private static String relative(String link, String target) {
        int slash = link.lastIndexOf('/');
        return normal(target.startsWith("/") ? target : link.substring(0, slash + 1) + target);
    }

    /** Without {@code .} and {@code ..}; only a key, never a path. */
    private static String normal(String name) {
        java.util.ArrayDeque<String> parts = new java.util.ArrayDeque<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    private @Nullable Member member(String name) {
        String at = normal(name);
        for (int hops = 0; hops < 10; hops++) {
            Member member = members.get(at);
            String link = links.get(at);
            if (member != null || link == null) {
                return member;
            }
            at = link;
        }
        return null;
    }

    @Override
    public long size(String name) {
        Member member = member(name);
        return member == null ? -1 : member.size();
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        Member member = member(name);
        if (member == null) {
            throw new NoSuchFileException(name + " in " + description);
        }
        return new MemberInput(
                channel, member.offset() + offset, Math.max(0, member.size() - offset));
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        } else {
            channel.close();
        }
    }

    /** Reads headers and jumps over content. */
    private static final class Seeking extends ChunkedInput {
        private final FileChannel channel;
        private final byte[] buffer = new byte[8 << 10];
        private long offset;

        Seeking(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        protected boolean next() throws IOException {
            chunk = buffer;
            position = 0;
            limit = Math.max(0, channel.read(ByteBuffer.wrap(buffer), offset));
            offset += limit;
            return limit > 0;
        }

        @Override
        protected long jump(long count) throws IOException {
            long jumped = Math.clamp(channel.size() - offset, 0, count);
            offset += jumped;
            return jumped;
        }
    }
}
