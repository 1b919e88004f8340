package dev.quarters.cli.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that appears when it is whole, or not at all. */
public final class WholeFile {

    private static final int BUFFER = 1 << 16;

    /** Writes what is to be in it. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    private WholeFile() {}

    /** Writes that file, in place of one that is there. */
    public static void write(Path file, Content content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent() == null ? whole : whole.getParent();
        Path partial = Files.createTempFile(folder, ".quarters-", ".partial");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(partial), BUFFER)) {
                content.writeTo(out);
            }
            Files.move(partial, whole, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
