package dev.quarters.machine.virtio.block.qcow2;

import dev.quarters.machine.virtio.block.BlockImage;
import dev.quarters.machine.virtio.block.BlockImageException;
import dev.quarters.machine.virtio.block.RawImage;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The image below an image. Its format must be written in the image above: a guest of a raw disk
 * could otherwise write a qcow2 header to it and choose files of the host to read.
 */
final class BackingFile {

    private static final int DEEPEST = 64;

    private BackingFile() {}

    /** Opens what the header of the image at that path names, read-only. */
    static BlockImage open(Path above, Qcow2Header header, int depth) {
        String name = header.backingFile();
        if (depth >= DEEPEST) {
            throw refused(above, name, "the chain is longer than %d images".formatted(DEEPEST));
        }
        Path path = resolve(above, name);
        return switch (header.backingFormat()) {
            case "raw" -> RawImage.open(path, true);
            case "qcow2" -> Qcow2Image.open(path, true, depth + 1);
            case "" -> throw refused(above, name, "its format isn't given");
            case String other -> throw refused(above, name, "format " + other);
        };
    }

    private static Path resolve(Path above, String name) {
        if (name.startsWith("json:") || name.contains("://")) {
            throw refused(above, name, "it isn't a file");
        }
        String file = name.startsWith("file:") ? name.substring("file:".length()) : name;
        try {
            return above.toAbsolutePath().resolveSibling(file).normalize();
        } catch (InvalidPathException e) {
            throw refused(above, name, e.getReason());
        }
    }

    private static BlockImageException refused(Path above, String name, String why) {
        return new BlockImageException(
                "image %s has the backing file \"%s\", which can't be used: %s"
                        .formatted(above, name, why),
                "name a raw or qcow2 file and its format: qemu-img rebase -u -b FILE -F FORMAT %s"
                        .formatted(above));
    }
}
