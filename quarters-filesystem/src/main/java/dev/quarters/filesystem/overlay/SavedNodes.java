package dev.quarters.filesystem.overlay;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.lower.LowerFile;
import dev.quarters.filesystem.lower.LowerFolder;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.virtio.fs.node.Attributes;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Which nodes the guest knows, by their places: what they are is on the disk, which has to be as it
 * was. For each place its node, the folder's node, the name, and the holds; then what has no place
 * any more.
 */
final class SavedNodes {

    private static final long ORPHAN = 1;
    private static final long GONE_FOLDER = 2;
    private static final long IN_LAYER = 3;

    private final Overlay overlay;
    private final Lookup lookup;
    private final List<long[]> rows = new ArrayList<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();

    SavedNodes(Overlay overlay, Lookup lookup) {
        this.overlay = overlay;
        this.lookup = lookup;
    }

    void save(StateWriter out) {
        Deque<Folder> folders = new ArrayDeque<>(List.of(overlay.root));
        while (!folders.isEmpty()) {
            Folder folder = folders.remove();
            for (Map.Entry<Name, Inode> child : folder.children.entrySet()) {
                Inode inode = child.getValue();
                row(inode.id, folder.id, inode.holds, put(child.getKey().bytes()));
                if (inode instanceof Folder inner) {
                    folders.add(inner);
                }
            }
        }
        out.putLongs("places", flat(4));
        rows.clear();
        for (Inode inode : overlay.nodes.all()) {
            saveWithoutPlace(inode);
        }
        out.putLongs("placeless", flat(8));
        out.putBytes("names", names.toByteArray());
        out.putLong("nextNode", overlay.nodes.next());
    }

    private void saveWithoutPlace(Inode inode) {
        Attributes a = inode.attributes;
        if (inode instanceof Folder folder && folder.gone) {
            row(folder.id, GONE_FOLDER, folder.holds, 0, 0, a.number(), a.mode(), owner(a));
        } else if (inode instanceof Leaf leaf && leaf.places.isEmpty()) {
            LowerFile file = leaf.lower;
            if (file == null) {
                row(leaf.id, ORPHAN, leaf.holds, 0, 0, a.number(), a.mode(), owner(a));
            } else {
                long path = put(file.folder().path());
                long name = put(file.name().bytes());
                row(leaf.id, IN_LAYER, leaf.holds, path, name, a.number(), a.mode(), owner(a));
            }
        }
    }

    private static long owner(Attributes a) {
        return (long) a.uid() << 32 | a.gid() & 0xffff_ffffL;
    }

    private void row(long... fields) {
        rows.add(fields);
    }

    /** Where the bytes are among the names: start and length. */
    private long put(byte[] bytes) {
        long at = (long) names.size() << 32 | bytes.length;
        names.writeBytes(bytes);
        return at;
    }

    private long[] flat(int width) {
        long[] flat = new long[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, i * width, width);
        }
        return flat;
    }

    void load(StateReader in) {
        byte[] text = in.getBytes("names");
        long[] places = in.getLongs("places");
        // First with numbers that no saved node has, since those are given anew.
        overlay.nodes.setNext(in.getLong("nextNode"));
        for (int i = 0; i + 4 <= places.length; i += 4) {
            loadPlace(places, i, text);
        }
        long[] placeless = in.getLongs("placeless");
        for (int i = 0; i + 8 <= placeless.length; i += 8) {
            loadPlaceless(placeless, i, text);
        }
    }

    private void loadPlace(long[] row, int at, byte[] text) {
        byte[] name = bytes(text, row[at + 3]);
        Inode folder = overlay.nodes.get(row[at + 1]);
        Inode inode = folder instanceof Folder in ? lookup.find(in, new Name(name)) : null;
        if (inode == null) {
            throw missing(new Name(name).toString());
        }
        adopt(inode, row[at], row[at + 2]);
    }

    private void adopt(Inode inode, long id, long holds) {
        if (inode.id != id) {
            overlay.nodes.renumber(inode, id);
        }
        inode.holds = holds;
    }

    private void loadPlaceless(long[] row, int at, byte[] text) {
        long kind = row[at + 1];
        Inode inode;
        if (kind == GONE_FOLDER) {
            Folder folder = new Folder(null, new Name(new byte[0]));
            folder.gone = true;
            inode = folder;
        } else if (kind == ORPHAN) {
            Leaf leaf = new Leaf();
            leaf.id = row[at];
            leaf.orphan = true;
            leaf.upper = true;
            readOrphan(leaf);
            inode = leaf;
        } else {
            inode = inLayer(bytes(text, row[at + 3]), bytes(text, row[at + 4]));
        }
        if (kind != ORPHAN) {
            Attributes a = inode.attributes;
            a.setKind(row[at + 5], (int) row[at + 6], 0, a.device());
            a.setOwner((int) (row[at + 7] >>> 32), (int) row[at + 7]);
        }
        overlay.nodes.add(inode);
        adopt(inode, row[at], row[at + 2]);
    }

    private void readOrphan(Leaf leaf) {
        int fd = overlay.fd(leaf);
        if (fd < 0 || overlay.host.status(fd, overlay.status) < 0) {
            throw missing("a file without a name, " + Long.toHexString(leaf.id));
        }
        lookup.readUpper(fd, leaf);
        overlay.takeStatus(leaf);
        overlay.nodes.share(leaf);
    }

    private Inode inLayer(byte[] path, byte[] name) {
        LowerFolder folder = overlay.lower.resolve(path);
        Name called = new Name(name);
        if (folder == null || !(overlay.lower.find(folder, called) instanceof LowerFile file)) {
            throw missing(called.toString());
        }
        Leaf leaf = new Leaf();
        leaf.lower = file;
        leaf.attributes.copy(file.attributes());
        return leaf;
    }

    private static byte[] bytes(byte[] text, long place) {
        int start = (int) (place >>> 32);
        int length = (int) place;
        if (start < 0 || length < 0 || length > text.length - start) {
            throw new StateException("a name of the snapshot is outside of its names", "");
        }
        return Arrays.copyOfRange(text, start, start + length);
    }

    private static StateException missing(@Nullable String what) {
        return new StateException(
                "the files are not as they were when the snapshot was made: "
                        + what
                        + " is missing",
                "restore the guest's folder together with its snapshot");
    }
}
