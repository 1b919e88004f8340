package dev.quarters.machine.firmware;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Items by number, and files by name, for firmware: the fw_cfg interface (QEMU 7.2,
 * docs/specs/fw_cfg). Ports 510H (choose, 16 bits) and 511H (data) to read byte by byte; {@link
 * FirmwareTransfer} for whole items.
 */
public final class FirmwareConfiguration implements IoRegion, Stateful {

    /** Numbers of items. */
    public static final int SIGNATURE = 0;

    public static final int FEATURES = 1;
    public static final int MEMORY_SIZE = 3;
    public static final int PROCESSORS = 5;
    public static final int MAXIMUM_PROCESSORS = 0x0F;
    private static final int BYTE_BY_BYTE = 1;
    private static final int BY_TRANSFER = 2;
    private static final int DIRECTORY = 0x19;
    private static final int FIRST_FILE = 0x20;
    private static final int NAME_LENGTH = 56;
    private static final byte[] NOTHING = {};

    private final Map<Integer, byte[]> items = new TreeMap<>();
    private final Map<String, byte[]> files = new TreeMap<>();
    private int selected;
    private int position;

    /** An interface with its signature, and no files. */
    public FirmwareConfiguration() {
        items.put(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII));
        addNumber(FEATURES, 4, BYTE_BY_BYTE | BY_TRANSFER);
        number();
    }

    /** Adds an item. */
    public void add(int number, byte[] content) {
        items.put(number, content.clone());
    }

    /** Adds an item that is a little-endian number. */
    public void addNumber(int number, int size, long value) {
        byte[] all = new byte[8];
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        add(number, java.util.Arrays.copyOf(all, size));
    }

    /** Adds a file. */
    public void addFile(String name, byte[] content) {
        files.put(name, content.clone());
        number();
    }

    /** Files have numbers in the order of their names, and the directory lists them. */
    private void number() {
        ByteBuffer directory = ByteBuffer.allocate(4 + files.size() * (NAME_LENGTH + 8));
        directory.putInt(files.size());
        int number = FIRST_FILE;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            directory.putInt(file.getValue().length);
            directory.putShort((short) number);
            directory.putShort((short) 0);
            byte[] name = file.getKey().getBytes(StandardCharsets.US_ASCII);
            directory.put(java.util.Arrays.copyOf(name, NAME_LENGTH));
            items.put(number++, file.getValue());
        }
        items.put(DIRECTORY, directory.array());
    }

    /** After power-up. */
    public void reset() {
        selected = 0;
        position = 0;
    }

    @Override
    public long read(long offset, int size) {
        if (offset != 1) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    /** Chooses an item, to be read from its start. */
    void choose(int item) {
        selected = item & 0xFFFF;
        position = 0;
    }

    /**
     * The next bytes of the chosen item, at most that many; none behind its end. What is taken is
     * not read again.
     */
    byte[] take(long length) {
        byte[] item = items.getOrDefault(selected, NOTHING);
        int from = Math.min(position, item.length);
        position = (int) Math.min(from + length, item.length);
        return java.util.Arrays.copyOfRange(item, from, position);
    }

    private int next() {
        byte[] item = items.get(selected);
        return item == null || position >= item.length ? 0 : item[position++] & 0xFF;
    }

    @Override
    public void write(long offset, int size, long value) {
        if (offset == 0 && size == 2) {
            choose((int) value);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("selected", selected);
        out.putInt("position", position);
    }

    @Override
    public void load(StateReader in) {
        selected = in.getInt("selected") & 0xFFFF;
        position = in.getInt("position") & Integer.MAX_VALUE;
    }
}
