package dev.quarters.guest.user;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads files of an image without mounting it, as overlayfs would show them: the topmost layer
 * wins, a character device 0/0 hides what is below, an opaque folder hides those below. Symbolic
 * links are followed inside the image only, whatever they say; nothing that is not a plain file is
 * opened.
 */
public final class LayeredTree {

    private static final int LINKS = 40;
    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;
    private static final int PLAIN = 0100000;
    private static final int CHARACTER_DEVICE = 0020000;

    private final List<Path> root;
    private final Predicate<Path> opaque;

    /**
     * @param layers from the lowest to the topmost
     * @param opaque whether a folder carries the attribute that hides those below
     */
    public LayeredTree(List<Path> layers, Predicate<Path> opaque) {
        List<Path> topmostFirst = new ArrayList<>(layers);
        Collections.reverse(topmostFirst);
        this.root = List.copyOf(topmostFirst);
        this.opaque = opaque;
    }

    /** The content of that plain file; empty when there is none, or it is longer than the limit. */
    public Optional<byte[]> read(String path, int limit) {
        Optional<Path> file = find(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream stream = Files.newInputStream(file.get(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = stream.readNBytes(limit + 1);
            return content.length > limit ? Optional.empty() : Optional.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plain file of that path, in whatever layer it is. */
    Optional<Path> find(String path) {
        Deque<String> ahead = new ArrayDeque<>(names(path));
        Deque<List<Path>> entered = new ArrayDeque<>(List.of(root));
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                leave(entered);
                continue;
            }
            List<Path> found = lookUp(entered.element(), name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            switch (type(found.getFirst())) {
                case FOLDER -> entered.push(found);
                case PLAIN -> {
                    return ahead.isEmpty() ? Optional.of(found.getFirst()) : Optional.empty();
                }
                case LINK -> {
                    if (++links > LINKS) {
                        return Optional.empty();
                    }
                    follow(found.getFirst(), ahead, entered);
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static void leave(Deque<List<Path>> entered) {
        if (entered.size() > 1) {
            entered.pop();
        }
    }

    private void follow(Path link, Deque<String> ahead, Deque<List<Path>> entered) {
        String target = target(link);
        if (target.startsWith("/")) {
            entered.clear();
            entered.push(root);
        }
        names(target).reversed().forEach(ahead::push);
    }

    /**
     * What a name stands for in a merged folder: one file, or the folders that merge, or nothing.
     */
    private List<Path> lookUp(List<Path> folders, String name) {
        List<Path> merged = new ArrayList<>();
        for (Path folder : folders) {
            Path candidate = folder.resolve(name);
            int mode = mode(candidate);
            if (mode == 0) {
                continue;
            }
            boolean isFolder = (mode & TYPE) == FOLDER;
            if (isWhiteout(candidate, mode) || (!isFolder && !merged.isEmpty())) {
                break;
            }
            merged.add(candidate);
            if (!isFolder || opaque.test(candidate)) {
                break;
            }
        }
        return merged;
    }

    private static boolean isWhiteout(Path path, int mode) {
        return (mode & TYPE) == CHARACTER_DEVICE
                && ((Number) attributes(path).getOrDefault("rdev", 1L)).longValue() == 0;
    }

    private static int type(Path path) {
        return mode(path) & TYPE;
    }

    /** The mode, or 0 when nothing is there. */
    private static int mode(Path path) {
        return ((Number) attributes(path).getOrDefault("mode", 0)).intValue();
    }

    private static Map<String, Object> attributes(Path path) {
        try {
            return Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }
}
