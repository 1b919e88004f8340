package dev.quarters.image.apt;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a tree as a layer. The layer is not compressed: its digest then depends on no compressor,
 * and it goes from here into a store on the same machine.
 */
final class LayerWriter {

    private static final int CHUNK = 1 << 17;

    private final FileContents contents;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    /** The first name of each content in the archive; the others are hard links to it. */
    private final Map<FileContents.Content, String> firstNames = new HashMap<>();

    LayerWriter(FileContents contents) {
        this.contents = contents;
    }

    Descriptor write(RootTree tree, Path file) throws IOException {
        MessageDigest computed = Digest.newMessageDigest("sha256");
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream buffered =
                        new BufferedOutputStream(new DigestOutputStream(out, computed), CHUNK);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(buffered, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Map.Entry<String, RootEntry> named : tree.entries().entrySet()) {
                write(tar, named.getKey(), named.getValue());
            }
        }
        return new Descriptor(MediaType.OCI_LAYER, Digest.finish(computed), Files.size(file));
    }

    private void write(TarArchiveOutputStream tar, String path, RootEntry entry)
            throws IOException {
        FileContents.Content content = entry.content().orElse(null);
        String first = content == null ? null : firstNames.putIfAbsent(content, path);
        TarArchiveEntry header =
                switch (entry.kind()) {
                    case DIRECTORY -> new TarArchiveEntry(path + "/", TarConstants.LF_DIR);
                    case LINK -> new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
                    case FILE ->
                            new TarArchiveEntry(
                                    path,
                                    first == null ? TarConstants.LF_NORMAL : TarConstants.LF_LINK);
                };
        header.setMode(entry.mode());
        header.setIds(entry.uid(), entry.gid());
        header.setNames("", "");
        header.setLastModifiedTime(FileTime.from(Instant.ofEpochSecond(entry.mtime())));
        if (entry.is(RootEntry.Kind.LINK)) {
            header.setLinkName(entry.target());
        } else if (first != null) {
            header.setLinkName(first);
        }
        if (content == null || first != null) {
            tar.putArchiveEntry(header);
        } else {
            header.setSize(content.size());
            tar.putArchiveEntry(header);
            copy(content, tar);
        }
        tar.closeArchiveEntry();
    }

    private void copy(FileContents.Content content, OutputStream out) throws IOException {
        for (long done = 0; done < content.size(); ) {
            buffer.clear();
            contents.read(content, done, buffer);
            out.write(buffer.array(), 0, buffer.position());
            done += buffer.position();
        }
    }
}
