package dev.quarters.machine.state;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** Fields by name, in memory: what is written to a snapshot, or was read from one. */
final class StateTree implements StateWriter, StateReader {

    static final String REMEDY =
            "load a snapshot of this version, made by a machine of the same configuration";

    /** Where the tree is in the whole, for messages. */
    private final String path;

    private final Map<String, Object> fields = new LinkedHashMap<>();

    StateTree(String path) {
        this.path = path;
    }

    /** All that an object saves. */
    static StateTree of(Stateful object, String path) {
        StateTree tree = new StateTree(path);
        object.save(tree);
        return tree;
    }

    Map<String, Object> fields() {
        return fields;
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    void putField(String name, Object value) {
        if (fields.putIfAbsent(name, value) != null) {
            throw new StateException(
                    "the snapshot has two fields named \"%s\"".formatted(path(name)), REMEDY);
        }
    }

    @Override
    public void putBoolean(String name, boolean value) {
        putField(name, value);
    }

    @Override
    public void putInt(String name, int value) {
        putField(name, value);
    }

    @Override
    public void putLong(String name, long value) {
        putField(name, value);
    }

    @Override
    public void putBytes(String name, byte[] value) {
        putField(name, value.clone());
    }

    @Override
    public void putInts(String name, int[] value) {
        putField(name, value.clone());
    }

    @Override
    public void putLongs(String name, long[] value) {
        putField(name, value.clone());
    }

    @Override
    public void putString(String name, String value) {
        putField(name, value);
    }

    @Override
    public void put(String name, Stateful part) {
        putField(name, of(part, path(name)));
    }

    @Override
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    @Override
    public boolean getBoolean(String name) {
        return get(name, Boolean.class);
    }

    @Override
    public int getInt(String name) {
        return get(name, Integer.class);
    }

    @Override
    public long getLong(String name) {
        return get(name, Long.class);
    }

    @Override
    public byte[] getBytes(String name) {
        return get(name, byte[].class).clone();
    }

    @Override
    public int[] getInts(String name) {
        return get(name, int[].class).clone();
    }

    @Override
    public long[] getLongs(String name) {
        return get(name, long[].class).clone();
    }

    @Override
    public String getString(String name) {
        return get(name, String.class);
    }

    @Override
    public void get(String name, Stateful part) {
        part.load(get(name, StateTree.class));
    }

    private <T> T get(String name, Class<T> type) {
        @Nullable Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new StateException(
                    "the snapshot has %s for \"%s\", where %s is needed"
                            .formatted(
                                    value == null ? "nothing" : value.getClass().getSimpleName(),
                                    path(name),
                                    type.getSimpleName()),
                    REMEDY);
        }
        return type.cast(value);
    }
}
