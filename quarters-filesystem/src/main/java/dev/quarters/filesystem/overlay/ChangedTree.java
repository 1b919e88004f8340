package dev.quarters.filesystem.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.filesystem.host.DescriptorCache;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.Ids;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.filesystem.lower.LowerFolder;
import dev.quarters.filesystem.lower.LowerTree;
import dev.quarters.filesystem.lower.Numbering;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a guest made of its image, seen from outside, whether it runs or not: nothing is written,
 * and what was seen is not remembered from one call to the next. What fails is a {@link
 * LinuxException}. For one thread.
 *
 * <p>Paths are absolute; no symbolic link is followed.
 */
public final class ChangedTree implements AutoCloseable {

    private static final int OPEN_FILES = 256;
    private static final int LONGEST_LINK = 4096;

    private final Host host = new Host();
    private final DescriptorCache cache = new DescriptorCache(OPEN_FILES);
    private final LowerTree lower;
    private final Upper upper;
    private final Overlay overlay;
    private final Lookup lookup;
    private final Listings listings;
    private final FileXattrs xattrs;

    /** What became of a name. */
    public enum Change {
        /** It is the image's. */
        NONE,
        /** The image has something else of that name; of a folder: or something else in it. */
        MODIFIED,
        /** The image has nothing of that name. */
        ADDED,
        /** The image has it, and the guest has not. */
        DELETED
    }

    /** A name in a folder. */
    public record Entry(String name, Change change) {}

    /**
     * Opens it.
     *
     * @param upperFolder see {@link OverlayFileSystem}; may be one that was never used
     */
    public ChangedTree(List<Path> layers, Path upperFolder) {
        upper = Upper.look(upperFolder, host);
        Numbering numbering = new Numbering();
        try {
            lower = new LowerTree(layers, host, cache, numbering, Ids.ofThisProcess());
        } catch (RuntimeException failure) {
            upper.close();
            throw failure;
        }
        overlay = new Overlay(host, cache, numbering, lower, upper);
        lookup = new Lookup(overlay);
        listings = new Listings(overlay);
        xattrs = new FileXattrs(overlay, new CopyUp(overlay));
        openRoot();
    }

    private void openRoot() {
        Folder root = overlay.root;
        root.upper = upper.isThere();
        if (root.upper) {
            Kernel.check(host.status(upper.files, overlay.status), "see a guest's root folder");
            lookup.readUpper(upper.files, root);
        } else {
            root.attributes.copy(lower.root().attributes());
        }
    }

    private static byte[] bytes(String path) {
        return path.replaceAll("^/+|/+$", "").getBytes(UTF_8);
    }

    /** Does something with a node, and forgets it. */
    private <T> T with(String path, Function<Inode, T> action) {
        cache.trim();
        Inode at = overlay.root;
        byte[] way = bytes(path);
        for (int start = 0, end; start < way.length; start = end + 1) {
            end = start;
            while (end < way.length && way[end] != '/') {
                end++;
            }
            Inode next =
                    at instanceof Folder folder
                            ? lookup.find(folder, new Name(Arrays.copyOfRange(way, start, end)))
                            : null;
            if (next == null) {
                int error = at instanceof Folder ? lookup.error() : Errno.ENOTDIR.number();
                overlay.release(at);
                throw new LinuxException("look at \"" + path + '"', -error);
            }
            at = next;
        }
        at.holds++;
        try {
            return action.apply(at);
        } finally {
            at.holds--;
            overlay.release(at);
        }
    }

    private static int checked(long result, String attempt, String path) {
        if (result < 0) {
            throw new LinuxException(attempt + " \"" + path + '"', result);
        }
        return (int) result;
    }

    /** What it is to the guest. */
    public Attributes attributes(String path) {
        return with(
                path,
                inode -> {
                    Attributes found = new Attributes();
                    found.copy(inode.attributes);
                    return found;
                });
    }

    /** What is in a folder, and what is not there any more, by name. */
    public List<Entry> entries(String path) {
        return with(path, inode -> entries(folder(inode, path), path));
    }

    private static Folder folder(Inode inode, String path) {
        if (inode instanceof Folder folder) {
            return folder;
        }
        throw new LinuxException("list \"" + path + '"', -Errno.ENOTDIR.number());
    }

    private List<Entry> entries(Folder folder, String path) {
        LowerFolder original = lower.resolve(bytes(path));
        Set<String> before = new TreeSet<>();
        if (original != null) {
            lower.list(original).keySet().forEach(name -> before.add(text(name)));
        }
        boolean moved = isMoved(folder, path);
        List<Entry> entries = new ArrayList<>();
        Set<String> there = new TreeSet<>();
        listings.merged(folder).keySet().forEach(name -> there.add(text(name)));
        for (String name : there) {
            Inode inode = lookup.find(folder, new Name(name.getBytes(UTF_8)));
            if (inode != null) { // Else it went meanwhile.
                boolean changed = inode.upper || moved;
                overlay.release(inode);
                Change change = before.contains(name) ? Change.MODIFIED : Change.ADDED;
                entries.add(new Entry(name, changed ? change : Change.NONE));
            }
        }
        if (folder.upper && !isOpaque(folder, path, original)) {
            before.removeAll(there);
            before.forEach(name -> entries.add(new Entry(name, Change.DELETED)));
        }
        return entries;
    }

    private static String text(Name name) {
        return new String(name.bytes(), UTF_8);
    }

    /** Whether what shows through is the image's folder of another name: it was renamed. */
    private static boolean isMoved(Folder folder, String path) {
        return folder.lower != null && !Arrays.equals(folder.lower.path(), bytes(path));
    }

    /** Whether a folder hides all of the image's folder of its name. */
    public boolean isOpaque(String path) {
        return with(
                path,
                inode ->
                        inode instanceof Folder folder
                                && isOpaque(folder, path, lower.resolve(bytes(path))));
    }

    private static boolean isOpaque(Folder folder, String path, @Nullable LowerFolder original) {
        return original != null && (folder.lower == null || isMoved(folder, path));
    }

    /** Where a symbolic link leads. */
    public String target(String path) {
        return with(
                path,
                inode -> {
                    byte[] target = new byte[LONGEST_LINK];
                    int length =
                            inode instanceof Leaf leaf
                                            && FileType.is(
                                                    leaf.attributes.mode(), FileType.SYMBOLIC_LINK)
                                    ? read(leaf, target)
                                    : -Errno.EINVAL.number();
                    checked(length, "read the link", path);
                    return new String(target, 0, length, UTF_8);
                });
    }

    private int read(Leaf link, byte[] target) {
        if (link.lower != null) {
            return lower.readLink(link.lower, target);
        }
        int fd = overlay.fd(link);
        return fd < 0 ? fd : OpenFiles.read(fd, target);
    }

    /** A descriptor of a plain file's content, at its start; the caller's to close. */
    public int open(String path) {
        return with(
                path,
                inode -> {
                    int fd =
                            inode instanceof Leaf leaf && leaf.isRegular()
                                    ? overlay.fd(leaf)
                                    : -Errno.EINVAL.number();
                    return Descriptors.duplicate(checked(fd, "open", path));
                });
    }

    /** Extended attributes as the guest has them, by name. */
    public Map<String, byte[]> extendedAttributes(String path) {
        return with(
                path,
                inode -> {
                    Map<String, byte[]> found = new LinkedHashMap<>();
                    byte[] names = new byte[Xattrs.LONGEST];
                    byte[] value = new byte[Xattrs.LONGEST];
                    int length = xattrs.list(inode, names);
                    for (int start = 0, at = 0; at < length; at++) {
                        if (names[at] == 0) {
                            byte[] name = Arrays.copyOfRange(names, start, at);
                            int size = xattrs.get(inode, name, value);
                            if (size >= 0) {
                                found.put(new String(name, UTF_8), Arrays.copyOf(value, size));
                            }
                            start = at + 1;
                        }
                    }
                    return found;
                });
    }

    @Override
    public void close() {
        cache.close();
        lower.close();
        upper.close();
    }
}
