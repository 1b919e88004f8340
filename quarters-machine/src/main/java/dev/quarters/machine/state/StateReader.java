package dev.quarters.machine.state;

/**
 * Fields that a {@link StateWriter} wrote; each getter throws {@link StateException} when there is
 * no such field of that type.
 */
public interface StateReader {

    /** Whether there is a field of that name: older snapshots lack younger fields. */
    boolean has(String name);

    boolean getBoolean(String name);

    int getInt(String name);

    long getLong(String name);

    byte[] getBytes(String name);

    int[] getInts(String name);

    long[] getLongs(String name);

    String getString(String name);

    /** Loads a part. */
    void get(String name, Stateful part);
}
