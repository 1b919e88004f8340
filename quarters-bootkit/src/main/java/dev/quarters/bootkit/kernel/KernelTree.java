package dev.quarters.bootkit.kernel;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel with its modules in a tree of files, as distributions lay them out: {@code
 * boot/vmlinuz-RELEASE} and {@code lib/modules/RELEASE}.
 *
 * @param image a bzImage or an ELF file
 * @param modules the release's folder; empty when there is none
 */
public record KernelTree(String release, Path image, Optional<Path> modules) {

    private static final String PREFIX = "vmlinuz-";
    private static final List<String> MODULE_FOLDERS = List.of("lib/modules", "usr/lib/modules");

    /**
     * The kernel in the topmost layer that has one; of several the newest.
     *
     * @param layers from the lowest to the topmost
     * @param described what the layers are, for a failure's message
     */
    public static KernelTree find(List<Path> layers, String described) {
        for (Path layer : layers.reversed()) {
            Optional<Path> image = newest(layer.resolve("boot"));
            if (image.isPresent()) {
                String release = image.get().getFileName().toString().substring(PREFIX.length());
                return checked(new KernelTree(release, image.get(), modules(layers, release)));
            }
        }
        throw new NotFoundException(
                "there is no kernel (boot/vmlinuz-*) in " + described,
                "use a package or image that has one, for instance apt:linux-image-cloud-amd64");
    }

    /**
     * The kernel that a path of this host names: a folder with {@code boot} in it; or the file
     * itself, with the modules of its release beside its folder, as in {@code /boot} and {@code
     * /lib/modules}.
     */
    public static KernelTree at(Path path) {
        if (Files.isDirectory(path)) {
            return find(List.of(path), path.toString());
        }
        if (!Files.exists(path)) {
            throw new NotFoundException(
                    "there is no file or folder " + path + " (--kernel)",
                    "name a kernel's file, as /boot/vmlinuz-*, or a folder or image that has one");
        }
        String name = path.getFileName().toString();
        String release = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        Path tree = Optional.ofNullable(path.getParent()).map(Path::getParent).orElse(path);
        return checked(new KernelTree(release, path, modules(List.of(tree), release)));
    }

    private static KernelTree checked(KernelTree tree) {
        KernelFile.check(tree.image());
        return tree;
    }

    private static Optional<Path> newest(Path boot) {
        if (!Files.isDirectory(boot, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(boot)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .max(Comparator.comparing(file -> key(file.getFileName().toString())));
        } catch (IOException e) {
            throw new QuartersException("cannot list " + boot + ": " + e, "", e);
        }
    }

    /** With numbers of one width, so that 6.10 comes after 6.9. */
    private static String key(String name) {
        StringBuilder key = new StringBuilder();
        for (String part : name.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)")) {
            key.append(
                    !part.isEmpty() && Character.isDigit(part.charAt(0))
                            ? "0".repeat(Math.max(0, 12 - part.length())) + part
                            : part);
        }
        return key.toString();
    }

    private static Optional<Path> modules(List<Path> layers, String release) {
        return layers.reversed().stream()
                .flatMap(layer -> MODULE_FOLDERS.stream().map(layer::resolve))
                .map(folder -> folder.resolve(release))
                .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
    }
}
