package dev.quarters.filesystem.host;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Values by a number that is not zero, without an object for the number. Open addressing, linear
 * probing.
 */
public final class LongMap<V> {

    private long[] keys = new long[64];
    private @Nullable Object[] values = new Object[64];
    private int size;

    private int slot(long key) {
        int mask = keys.length - 1;
        int at = place(key, mask);
        while (keys[at] != 0 && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private static int place(long key, int mask) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }

    /** The value, if there is one. */
    @SuppressWarnings("unchecked") // only values are put there
    public @Nullable V get(long key) {
        return key == 0 ? null : (V) values[slot(key)];
    }

    /** Puts it in place of what was there. */
    public void put(long key, V value) {
        if (2 * size >= keys.length) {
            grow();
        }
        int at = slot(key);
        if (keys[at] == 0) {
            keys[at] = key;
            size++;
        }
        values[at] = value;
    }

    /** Removes it, if it is there. */
    public void remove(long key) {
        int mask = keys.length - 1;
        int hole = key == 0 ? -1 : slot(key);
        if (hole < 0 || keys[hole] == 0) {
            return;
        }
        size--;
        // What was put behind the hole only because its own place was taken moves into it.
        for (int at = hole + 1 & mask; keys[at] != 0; at = at + 1 & mask) {
            int own = place(keys[at], mask);
            if ((at - own & mask) >= (at - hole & mask)) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = 0;
        values[hole] = null;
    }

    /** Removes all. */
    public void clear() {
        keys = new long[64];
        values = new Object[64];
        size = 0;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** All values, in no order. */
    @SuppressWarnings("unchecked") // only values are put there
    public List<V> values() {
        List<V> all = new ArrayList<>(size);
        for (Object value : values) {
            if (value != null) {
                all.add((V) value);
            }
        }
        return all;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new Object[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = slot(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
