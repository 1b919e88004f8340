package dev.quarters.filesystem.lower;

import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_NOATIME;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.filesystem.host.Descriptor;
import dev.quarters.filesystem.host.DescriptorCache;
import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.Ids;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OwnerRecord;
import dev.quarters.filesystem.host.Status;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.linux.Errno;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Layers in overlayfs' form (Documentation/filesystems/overlayfs.rst), one above the other: the
 * topmost file of a name counts, folders of a name are merged, a whiteout or an opaque folder hides
 * what is below.
 */
public final class LowerTree implements AutoCloseable {

    private static final byte[] OPAQUE = "trusted.overlay.opaque".getBytes(US_ASCII);
    private static final byte[] OPAQUE_OF_USER = "user.overlay.opaque".getBytes(US_ASCII);
    private static final int READ_FOLDER = O_RDONLY | O_DIRECTORY;

    private final Host host;
    private final DescriptorCache cache;
    private final Numbering numbering;
    private final Ids ids;
    private final boolean records;
    private final int[] roots;
    private final LowerFolder root;
    private final Status status = new Status();
    private final int[] found;

    /** Opens the layers, given from the lowest to the topmost. */
    public LowerTree(
            List<Path> layers, Host host, DescriptorCache cache, Numbering numbering, Ids ids) {
        this.host = host;
        this.cache = cache;
        this.numbering = numbering;
        this.ids = ids;
        records = ids.needsRecords();
        roots = new int[layers.size()];
        found = new int[roots.length];
        Arrays.fill(roots, -1);
        for (int i = 0; i < roots.length; i++) {
            String path = layers.get(roots.length - 1 - i).toString();
            roots[i] = Descriptors.open(path, O_PATH | O_DIRECTORY);
        }
        root = openRoot();
    }

    private LowerFolder openRoot() {
        int depth = 0;
        while (depth < roots.length) {
            found[depth] = depth;
            depth++;
            if (isOpaque(roots[depth - 1], new byte[] {'.'})) {
                break;
            }
        }
        Attributes attributes = new Attributes();
        attributes.setKind(1, FileType.FOLDER | 0755, 1, 0);
        if (depth > 0 && host.status(roots[0], status) == 0) {
            fill(attributes, roots[0], new byte[] {'.'});
        }
        return new LowerFolder(new byte[0], Arrays.copyOf(found, depth), attributes);
    }

    /** The root of all layers. */
    public LowerFolder root() {
        return root;
    }

    /** What a name in a folder is; null when there is nothing. */
    public @Nullable LowerEntry find(LowerFolder folder, Name name) {
        Attributes attributes = null;
        int depth = 0;
        for (int i = 0; i < folder.layers().length; i++) {
            int fd = open(folder, i);
            if (fd < 0 || host.status(fd, name.bytes(), status) < 0) {
                continue;
            }
            if (!status.is(FileType.FOLDER)) {
                return depth > 0 || status.isWhiteout()
                        ? merged(folder, name, depth, attributes)
                        : new LowerFile(folder, i, name, fill(new Attributes(), fd, name.bytes()));
            }
            if (attributes == null) {
                attributes = fill(new Attributes(), fd, name.bytes());
            }
            found[depth++] = folder.layers()[i];
            if (i + 1 < folder.layers().length && isOpaque(fd, name.bytes())) {
                break;
            }
        }
        return merged(folder, name, depth, attributes);
    }

    private @Nullable LowerFolder merged(
            LowerFolder folder, Name name, int depth, @Nullable Attributes attributes) {
        return attributes == null
                ? null
                : new LowerFolder(
                        path(folder.path(), name.bytes()), Arrays.copyOf(found, depth), attributes);
    }

    private static byte[] path(byte[] folder, byte[] name) {
        if (folder.length == 0) {
            return name;
        }
        byte[] path = Arrays.copyOf(folder, folder.length + 1 + name.length);
        path[folder.length] = '/';
        System.arraycopy(name, 0, path, folder.length + 1, name.length);
        return path;
    }

    /** What the status of an entry says, in the guest's words. */
    private Attributes fill(Attributes to, int folder, byte[] name) {
        to.copy(status.attributes());
        to.setOwner(ids.uid(to.uid()), ids.gid(to.gid()));
        boolean isFolder = FileType.is(to.mode(), FileType.FOLDER);
        to.setKind(
                numbering.number(status.fileSystem(), to.number()),
                to.mode(),
                isFolder ? 1 : to.links(),
                to.device());
        if (records && (isFolder || FileType.is(to.mode(), FileType.REGULAR))) {
            byte[] record = Xattrs.getOfEntry(folder, name, OwnerRecord.attribute());
            if (record != null) {
                OwnerRecord.apply(record, to);
            }
        }
        return to;
    }

    private boolean isOpaque(int folder, byte[] name) {
        int fd = host.open(folder, name, READ_FOLDER);
        if (fd < 0) {
            return false;
        }
        try {
            return isYes(Xattrs.get(fd, OPAQUE)) || isYes(Xattrs.get(fd, OPAQUE_OF_USER));
        } finally {
            Descriptors.close(fd);
        }
    }

    private static boolean isYes(byte @Nullable [] value) {
        return value != null && value.length == 1 && value[0] == 'y';
    }

    private int open(LowerFolder folder, int layer) {
        int layerRoot = roots[folder.layers()[layer]];
        if (folder.path().length == 0) {
            return layerRoot;
        }
        Descriptor descriptor = folder.descriptor(layer);
        int fd = cache.use(descriptor);
        if (fd < 0) {
            fd = DeepPath.open(host, layerRoot, folder.path(), O_PATH | O_DIRECTORY);
            if (fd >= 0) {
                cache.put(descriptor, fd);
            }
        }
        return fd;
    }

    /** Opens a regular file to read it. */
    public int open(LowerFile file) {
        int folder = open(file.folder(), file.layer());
        if (folder < 0) {
            return folder;
        }
        // Only the owner and root may leave the time of access as it is.
        int fd = host.open(folder, file.name().bytes(), O_RDONLY | O_NOATIME);
        return Errno.EPERM.is(fd) ? host.open(folder, file.name().bytes(), O_RDONLY) : fd;
    }

    /** Opens the topmost of the folders that are merged, to read its attributes. */
    public int open(LowerFolder folder) {
        int fd = folder.layers().length == 0 ? -Errno.ENOENT.number() : open(folder, 0);
        return fd < 0 ? fd : host.open(fd, new byte[] {'.'}, READ_FOLDER);
    }

    /** Where a symbolic link leads. */
    public int readLink(LowerFile file, byte[] target) {
        int folder = open(file.folder(), file.layer());
        return folder < 0 ? folder : host.readLink(folder, file.name().bytes(), target);
    }

    /** The folder of that path, without a slash at either end; null when it is none. */
    public @Nullable LowerFolder resolve(byte[] path) {
        LowerFolder folder = root;
        int start = 0;
        while (start < path.length) {
            int end = start;
            while (end < path.length && path[end] != '/') {
                end++;
            }
            Name name = new Name(Arrays.copyOfRange(path, start, end));
            if (!(find(folder, name) instanceof LowerFolder next)) {
                return null;
            }
            folder = next;
            start = end + 1;
        }
        return folder;
    }

    /** The names in a folder with the numbers and types that the host tells. */
    public Map<Name, Listed> list(LowerFolder folder) {
        Map<Name, Listed> listed = new HashMap<>();
        Set<Name> hidden = new HashSet<>();
        for (int i = 0; i < folder.layers().length; i++) {
            int path = open(folder, i);
            int fd = path < 0 ? path : host.open(path, new byte[] {'.'}, READ_FOLDER);
            if (fd >= 0) {
                host.status(fd, status);
                long fileSystem = status.fileSystem();
                FolderEntries.read(
                        fd,
                        (bytes, inode, type, _) -> {
                            Name name = new Name(bytes);
                            if (!hidden.contains(name) && !listed.containsKey(name)) {
                                if (isWhiteout(fd, bytes, type)) {
                                    hidden.add(name);
                                } else {
                                    long number = numbering.number(fileSystem, inode);
                                    listed.put(name, new Listed(number, type));
                                }
                            }
                            return true;
                        });
                Descriptors.close(fd);
            }
        }
        return listed;
    }

    private boolean isWhiteout(int folder, byte[] name, int type) {
        return (type == FileType.CHARACTER_DEVICE || type == 0)
                && host.status(folder, name, status) == 0
                && status.isWhiteout();
    }

    /** What a listing says of a name. */
    public record Listed(long number, int type) {}

    @Override
    public void close() {
        for (int fd : roots) {
            Descriptors.close(fd);
        }
    }
}
