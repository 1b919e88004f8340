package dev.quarters.machine.serial;

/** The 16 bytes of a FIFO of a serial port. */
final class ByteFifo {

    static final int SIZE = 16;

    private final byte[] bytes = new byte[SIZE];
    private int first;
    private int count;

    int count() {
        return count;
    }

    void clear() {
        first = 0;
        count = 0;
    }

    /** There has to be space. */
    void add(int value) {
        bytes[(first + count++) % SIZE] = (byte) value;
    }

    /** There has to be a byte. */
    int peek() {
        return bytes[first] & 0xFF;
    }

    /** There has to be a byte. */
    int remove() {
        int value = peek();
        first = (first + 1) % SIZE;
        count--;
        return value;
    }

    byte[] copy() {
        byte[] copy = new byte[count];
        for (int i = 0; i < count; i++) {
            copy[i] = bytes[(first + i) % SIZE];
        }
        return copy;
    }

    /** As many of the bytes as fit. */
    void set(byte[] saved) {
        clear();
        for (int i = 0; i < Math.min(saved.length, SIZE); i++) {
            add(saved[i]);
        }
    }
}
