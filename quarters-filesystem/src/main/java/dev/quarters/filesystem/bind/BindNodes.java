package dev.quarters.filesystem.bind;

import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EISDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENFILE;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ESTALE;

import dev.quarters.filesystem.host.DescriptorCache;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.Ids;
import dev.quarters.filesystem.host.LongMap;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.Status;
import dev.quarters.filesystem.lower.DeepPath;
import dev.quarters.filesystem.lower.Numbering;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The nodes that the guest knows, and the way to their files. */
final class BindNodes {

    static final int MOST = 1 << 20;
    private static final int MOST_OPEN = 1 << 14;

    final Host host = new Host();
    final DescriptorCache cache;
    final Ids ids = Ids.ofThisProcess();
    final Status status = new Status();
    final BindNode root;
    private final Numbering numbering = new Numbering();
    private final LongMap<BindNode> byId = new LongMap<>();
    private final Map<BindNode.Key, BindNode> byKey = new HashMap<>();
    private long next = 2;
    private int pinned;

    BindNodes(Path folder, int openFiles) {
        cache = new DescriptorCache(openFiles);
        int fd = Descriptors.open(folder.toString(), O_PATH | O_DIRECTORY);
        Kernel.check(host.status(fd, status), "see", folder);
        root = make(null, new Name(new byte[0]));
        cache.pin(root.path);
        cache.put(root.path, fd);
        root.id = 1;
        byId.put(1, root);
        byKey.put(root.key(), root);
    }

    private BindNode make(@Nullable BindNode parent, Name name) {
        Attributes on = status.attributes();
        int type = on.mode() & FileType.MASK;
        return new BindNode(status.fileSystem(), on.number(), type, parent, name);
    }

    @Nullable BindNode get(long id) {
        return byId.get(id);
    }

    List<BindNode> all() {
        return byId.values();
    }

    /** The path descriptor of a node, or {@code -error}: ESTALE when something else is there. */
    int fd(BindNode node) {
        int fd = cache.use(node.path);
        if (fd >= 0 || node == root) {
            return fd;
        }
        Deque<BindNode> way = new ArrayDeque<>();
        BindNode at = node;
        while (at.parent != null && !at.path.isOpen()) {
            way.push(at);
            at = at.parent;
        }
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (BindNode part : way) {
            if (names.size() > 0) {
                names.write('/');
            }
            names.writeBytes(part.name.bytes());
        }
        fd = DeepPath.open(host, cache.use(at.path), names.toByteArray(), O_PATH);
        if (fd < 0) {
            return fd == -ENOENT ? -ESTALE : fd;
        }
        if (host.status(fd, status) < 0 || !isSame(node)) {
            Descriptors.close(fd);
            return -ESTALE;
        }
        return cache.put(node.path, fd);
    }

    private boolean isSame(BindNode node) {
        return status.fileSystem() == node.fileSystem
                && status.attributes().number() == node.inode
                && status.is(node.type);
    }

    /** A descriptor of a file's content, or of a folder to list it; only to be read unless said. */
    int content(BindNode node, boolean toWrite) {
        if (!node.isRegular() && !node.isFolder()) {
            return -EINVAL; // a device or a fifo is never opened
        }
        if (toWrite && node.isFolder()) {
            return -EISDIR;
        }
        int fd = cache.use(node.content);
        if (fd >= 0 && (node.contentWritable || !toWrite)) {
            return fd;
        }
        int path = fd(node);
        if (path < 0) {
            return path;
        }
        int flags = toWrite ? O_RDWR : O_RDONLY | (node.isFolder() ? O_DIRECTORY : 0);
        int opened = host.reopen(path, flags);
        if (opened >= 0) {
            node.contentWritable = toWrite;
        }
        return opened < 0 ? opened : cache.put(node.content, opened);
    }

    /** The guest opens it: its descriptors stay, even when others remove its name. */
    int open(BindNode node, boolean toWrite) {
        int fd = content(node, toWrite);
        if (fd < 0) {
            return fd;
        }
        if (node.opens == 0) {
            if (pinned >= MOST_OPEN) {
                return -ENFILE;
            }
            pinned++;
            cache.pin(node.path);
            cache.pin(node.content);
        }
        node.opens++;
        return 0;
    }

    void close(BindNode node) {
        if (node.opens > 0 && --node.opens == 0) {
            pinned--;
            cache.unpin(node.path);
            cache.unpin(node.content);
            if (node.contentWritable) {
                cache.close(
                        node.content); // The host executes no program that is open to be written.
            }
        }
    }

    /** The node of a name, which is held once more; or {@code -error}. */
    long lookup(BindNode folder, Name name, Attributes found) {
        int parent = fd(folder);
        if (parent < 0) {
            return parent;
        }
        int fd = host.openBeneath(parent, name.bytes(), O_PATH);
        return fd < 0 ? fd : adopt(fd, folder, name, found);
    }

    private long adopt(int fd, BindNode folder, Name name, Attributes found) {
        int error = host.status(fd, status);
        if (error < 0 || byId.size() >= MOST) {
            Descriptors.close(fd);
            return error < 0 ? error : -ENFILE;
        }
        BindNode made = make(folder, name);
        BindNode node = byKey.get(made.key());
        if (node == null || node.type != made.type) {
            node = made;
            node.id = next++;
            byId.put(node.id, node);
            byKey.put(node.key(), node);
        }
        if (node != root) {
            node.parent = folder;
            node.name = name;
        }
        if (node.path.isOpen()) {
            Descriptors.close(fd);
        } else {
            cache.put(node.path, fd);
        }
        node.holds++;
        fill(found);
        return node.id;
    }

    int attributes(BindNode node, Attributes found) {
        int fd = fd(node);
        int error = fd < 0 ? fd : host.status(fd, status);
        if (error == 0) {
            fill(found);
        }
        return error;
    }

    private void fill(Attributes to) {
        to.copy(status.attributes());
        to.setOwner(ids.uid(to.uid()), ids.gid(to.gid()));
        long number = numbering.number(status.fileSystem(), to.number());
        to.setKind(number, to.mode(), to.links(), to.device());
    }

    void forget(BindNode node, long holds) {
        node.holds = holds < 0 || holds > node.holds ? 0 : node.holds - holds;
        if (node.holds == 0 && node.opens == 0 && node != root) {
            byId.remove(node.id);
            byKey.remove(node.key(), node);
            cache.close(node.path);
            cache.close(node.content);
        }
    }

    /** With the number that it had when it was saved. */
    void renumber(BindNode node, long id) {
        byId.remove(node.id);
        node.id = id;
        byId.put(id, node);
        next = Math.max(next, id + 1);
    }

    void closeAll() {
        for (BindNode node : byId.values()) {
            cache.unpin(node.path);
            cache.unpin(node.content);
        }
        cache.close();
    }
}
