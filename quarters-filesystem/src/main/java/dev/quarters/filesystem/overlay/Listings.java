package dev.quarters.filesystem.overlay;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EBADF;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENFILE;

import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.LongMap;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.lower.LowerTree.Listed;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.virtio.fs.node.FileType;
import dev.quarters.machine.virtio.fs.node.Folders;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists folders. A listing is made when it is read from its start and stays the same until it is
 * read from there again, so that no entry is missed or told twice while others are removed.
 */
final class Listings {

    private static final int MOST_HANDLES = 1 << 16;

    /** Of all listings together. */
    private static final int MOST_ENTRIES = 8 << 20;

    private static final byte[] DOT = {'.'};
    private static final byte[] DOT_DOT = {'.', '.'};

    private final Overlay overlay;
    private final LongMap<Handle> handles = new LongMap<>();
    private long next = 1;
    private int entries;

    Listings(Overlay overlay) {
        this.overlay = overlay;
    }

    /** A folder that the guest opened. */
    private static final class Handle {
        final long id;
        final Folder folder;
        @Nullable List<Entry> entries;

        Handle(long id, Folder folder) {
            this.id = id;
            this.folder = folder;
        }
    }

    private record Entry(byte[] name, long number, int type) {}

    /** Which folders are open; a listing that was begun goes on where it would in a new one. */
    void save(StateWriter out) {
        List<Handle> all = handles.values();
        out.putLongs("handles", all.stream().mapToLong(handle -> handle.id).toArray());
        out.putLongs("openFolders", all.stream().mapToLong(handle -> handle.folder.id).toArray());
        out.putLong("nextHandle", next);
    }

    void load(StateReader in) {
        closeAll();
        long[] ids = in.getLongs("handles");
        long[] folders = in.getLongs("openFolders");
        next = in.getLong("nextHandle");
        for (int i = 0; i < Math.min(ids.length, folders.length); i++) {
            if (overlay.nodes.get(folders[i]) instanceof Folder folder) {
                handles.put(ids[i], new Handle(ids[i], folder));
            }
        }
    }

    long open(Folder folder) {
        if (handles.size() >= MOST_HANDLES) {
            return -ENFILE;
        }
        long handle = next++;
        handles.put(handle, new Handle(handle, folder));
        return handle;
    }

    void close(long id) {
        Handle handle = handles.get(id);
        if (handle != null) {
            drop(handle);
            handles.remove(id);
        }
    }

    void closeAll() {
        for (Handle handle : handles.values()) {
            drop(handle);
        }
        handles.clear();
    }

    private void drop(Handle handle) {
        if (handle.entries != null) {
            entries -= handle.entries.size();
            handle.entries = null;
        }
    }

    int list(long id, long position, Folders.Listing to) {
        Handle handle = handles.get(id);
        if (handle == null) {
            return -EBADF;
        }
        if (position == 0 || handle.entries == null) {
            drop(handle);
            List<Entry> made = make(handle.folder);
            if (made.size() > MOST_ENTRIES - entries) {
                return -ENFILE;
            }
            entries += made.size();
            handle.entries = made;
        }
        List<Entry> all = handle.entries;
        for (long at = Math.max(0, position); at < all.size(); at++) {
            Entry entry = all.get((int) at);
            if (!to.add(entry.name, entry.number, entry.type, at + 1)) {
                break;
            }
        }
        return 0;
    }

    private List<Entry> make(Folder folder) {
        List<Entry> made = new ArrayList<>();
        Folder parent = folder.parent == null ? folder : folder.parent;
        made.add(new Entry(DOT, folder.attributes.number(), FileType.FOLDER));
        made.add(new Entry(DOT_DOT, parent.attributes.number(), FileType.FOLDER));
        if (!folder.gone) {
            merged(folder).forEach((name, listed) -> made.add(entry(folder, name, listed)));
        }
        return made;
    }

    private static Entry entry(Folder folder, Name name, Listed listed) {
        Inode known = folder.children.get(name);
        return known == null
                ? new Entry(name.bytes(), listed.number(), listed.type())
                : new Entry(
                        name.bytes(),
                        known.attributes.number(),
                        known.attributes.mode() & FileType.MASK);
    }

    boolean isEmpty(Folder folder) {
        return merged(folder).isEmpty();
    }

    /** What a folder has, from the layers and above. */
    Map<Name, Listed> merged(Folder folder) {
        Map<Name, Listed> below =
                folder.lower == null ? new HashMap<>() : overlay.lower.list(folder.lower);
        if (!folder.upper) {
            return below;
        }
        int fd = overlay.fd(folder);
        overlay.host.status(fd, overlay.status);
        long fileSystem = overlay.status.fileSystem();
        FolderEntries.read(
                fd,
                (bytes, inode, type, _) -> {
                    Name name = new Name(bytes);
                    if (type == FileType.CHARACTER_DEVICE) {
                        below.remove(name); // a whiteout: there are no other devices here
                    } else {
                        // A regular file may be anything to the guest: who wants to know, asks.
                        int told = type == FileType.FOLDER ? type : 0;
                        long number = overlay.numbering.number(fileSystem, inode);
                        below.put(name, new Listed(number, told));
                    }
                    return true;
                });
        return below;
    }
}
