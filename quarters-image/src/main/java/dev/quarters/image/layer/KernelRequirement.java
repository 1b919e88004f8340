package dev.quarters.image.layer;

import dev.quarters.api.KernelVersion;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The oldest Linux that the C library of a layer runs on: the note NT_GNU_ABI_TAG of its file
 * (Linux Standard Base "Additional Special Sections"). Looks at the usual places only, and at no
 * link that leads out of the library's folder.
 */
final class KernelRequirement {

    private static final List<String> FOLDERS =
            List.of(
                    "lib64",
                    "usr/lib64",
                    "lib",
                    "usr/lib",
                    "usr/libexec",
                    "bin",
                    "usr/bin",
                    "sbin");
    private static final List<String> STATIC = List.of("busybox", "sh", "bash", "init");

    private KernelRequirement() {}

    static Optional<KernelVersion> of(Path layer) {
        for (String name : FOLDERS) {
            Path folder = layer.resolve(name);
            Optional<KernelVersion> found = ofLibraryFolder(folder);
            if (found.isEmpty() && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                found =
                        children(folder, "*-linux-*").stream()
                                .map(KernelRequirement::ofLibraryFolder)
                                .flatMap(Optional::stream)
                                .findFirst();
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<KernelVersion> ofLibraryFolder(Path folder) {
        List<Path> candidates = new ArrayList<>();
        if (isPlainFolder(folder)) {
            candidates.addAll(
                    children(folder, "{libc.so.6,libc-2*.so,ld-linux*,ld-2*.so,ld-musl-*}"));
            STATIC.forEach(name -> candidates.add(folder.resolve(name)));
        }
        return candidates.stream()
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(ElfNote::abiTag)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Of which no part is a link: {@code lib → usr/lib} is visited under its real name. */
    private static boolean isPlainFolder(Path folder) {
        Path parent = folder.getParent();
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && parent != null
                && Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> children(Path folder, String pattern) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
            stream.forEach(children::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            return List.of();
        }
        return children;
    }
}
