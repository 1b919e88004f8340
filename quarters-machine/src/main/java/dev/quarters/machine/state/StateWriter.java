package dev.quarters.machine.state;

/** Named, typed fields of one {@link Stateful}. */
public interface StateWriter {

    void putBoolean(String name, boolean value);

    void putInt(String name, int value);

    void putLong(String name, long value);

    void putBytes(String name, byte[] value);

    void putInts(String name, int[] value);

    void putLongs(String name, long[] value);

    void putString(String name, String value);

    /** A part with state of its own. */
    void put(String name, Stateful part);
}
