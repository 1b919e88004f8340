package dev.quarters.bootkit.guest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps the last of what a guest's kernel says on its console, for when it fails. */
public final class KernelLog {

    private static final int SIZE = 1 << 16;

    private final byte[] ring = new byte[SIZE];
    private long count;

    /** Adds a byte. */
    public synchronized void add(int value) {
        ring[(int) (count++ % SIZE)] = (byte) value;
    }

    /** The last lines. */
    public synchronized List<String> lines() {
        int length = (int) Math.min(count, SIZE);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = ring[(int) ((count - length + i) % SIZE)];
        }
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll("\\p{Cntrl}", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }
}
