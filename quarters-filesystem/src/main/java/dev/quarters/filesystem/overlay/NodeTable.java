package dev.quarters.filesystem.overlay;

import dev.quarters.filesystem.host.LongMap;
import dev.quarters.filesystem.host.Name;

import org.jspecify.annotations.Nullable;

/** The nodes that the guest knows, by their numbers. */
final class NodeTable {

    /** A guest that never forgets gets no more than these: some 1 GiB of memory. */
    static final int MOST = 4 << 20;

    private final LongMap<Inode> byId = new LongMap<>();

    /** Leaves that may be found by another name. */
    private final LongMap<Leaf> byNumber = new LongMap<>();

    private long next = 2;

    @Nullable Inode get(long id) {
        return byId.get(id);
    }

    @Nullable Leaf byNumber(long number) {
        return byNumber.get(number);
    }

    boolean isFull() {
        return byId.size() >= MOST;
    }

    int size() {
        return byId.size();
    }

    long next() {
        return next;
    }

    void setNext(long id) {
        next = id;
    }

    void addRoot(Folder root) {
        root.id = 1;
        byId.put(1, root);
    }

    /** Gives it a number. */
    void add(Inode inode) {
        inode.id = next++;
        byId.put(inode.id, inode);
    }

    /** Gives it the number that it had when it was saved. */
    void renumber(Inode inode, long id) {
        byId.remove(inode.id);
        inode.id = id;
        byId.put(id, inode);
    }

    /** It has several names. */
    void share(Leaf leaf) {
        byNumber.put(leaf.attributes.number(), leaf);
    }

    void place(Folder folder, Name name, Inode inode) {
        folder.children.put(name, inode);
        if (inode instanceof Leaf leaf) {
            leaf.places.add(new Leaf.Place(folder, name));
        }
    }

    void unplace(Folder folder, Name name, Inode inode) {
        folder.children.remove(name);
        if (inode instanceof Leaf leaf) {
            leaf.places.remove(new Leaf.Place(folder, name));
        }
    }

    /** Takes it out of the table and of its folders. */
    void remove(Inode inode) {
        byId.remove(inode.id);
        if (inode instanceof Leaf leaf) {
            for (Leaf.Place place : leaf.places) {
                place.folder().children.remove(place.name());
            }
            if (byNumber.get(leaf.attributes.number()) == leaf) {
                byNumber.remove(leaf.attributes.number());
            }
        } else if (inode instanceof Folder folder && folder.parent != null) {
            folder.parent.children.remove(folder.name);
        }
    }

    /** All of them, in no order. */
    Iterable<Inode> all() {
        return byId.values();
    }
}
