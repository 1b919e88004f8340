package dev.quarters.filesystem;

import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.util.HashMap;
import java.util.Map;

/** A snapshot in memory. */
final class MapState implements StateReader, StateWriter {

    private final Map<String, Object> fields = new HashMap<>();

    /** Of that part. */
    static MapState of(Stateful part) {
        MapState state = new MapState();
        part.save(state);
        return state;
    }

    private void put(String name, Object value) {
        if (fields.putIfAbsent(name, value) != null) {
            throw new IllegalStateException("saved twice: " + name);
        }
    }

    private <T> T get(String name, Class<T> type) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new StateException("no field " + name + " of " + type, "");
        }
        return type.cast(value);
    }

    @Override
    public void putBoolean(String name, boolean value) {
        put(name, value);
    }

    @Override
    public void putInt(String name, int value) {
        put(name, value);
    }

    @Override
    public void putLong(String name, long value) {
        put(name, value);
    }

    @Override
    public void putBytes(String name, byte[] value) {
        put(name, value.clone());
    }

    @Override
    public void putInts(String name, int[] value) {
        put(name, value.clone());
    }

    @Override
    public void putLongs(String name, long[] value) {
        put(name, value.clone());
    }

    @Override
    public void putString(String name, String value) {
        put(name, value);
    }

    @Override
    public void put(String name, Stateful part) {
        put(name, of(part));
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
        part.load(get(name, MapState.class));
    }

    /** All fields, readable, so that two states can be compared. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        fields.keySet().stream()
                .sorted()
                .forEach(name -> text.append(name).append('=').append(shown(name)).append(' '));
        return text.append('}').toString();
    }

    private String shown(String name) {
        return switch (fields.get(name)) {
            case byte[] bytes -> java.util.Arrays.toString(bytes);
            case int[] ints -> java.util.Arrays.toString(ints);
            case long[] longs -> java.util.Arrays.toString(longs);
            case Object value -> value.toString();
        };
    }
}
