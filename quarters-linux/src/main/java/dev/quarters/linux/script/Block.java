package dev.quarters.linux.script;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Data of a script: a text, a structure, a buffer. Zero where nothing was put. What is an address
 * or a result of a step is put as an {@link Argument} and gets its value when the script is
 * assembled or run.
 */
public final class Block {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** An argument that stands in a block, 64 bits wide. */
    record Slot(int offset, Argument argument) {}

    private final byte[] content;
    private final List<Slot> slots = new ArrayList<>();
    private final Script script;
    private final String name;

    Block(Script script, byte[] content, String name) {
        this.script = script;
        this.content = content;
        this.name = name;
    }

    /** Bytes that it has. */
    public int size() {
        return content.length;
    }

    /** The address of one of its bytes. */
    public Argument.Address at(int offset) {
        return new Argument.Address(this, offset);
    }

    /** Puts bytes. */
    public Block put(int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, content, offset, bytes.length);
        return this;
    }

    /** Puts a text in UTF-8, without a zero byte after it. */
    public Block putText(int offset, String text) {
        return put(offset, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts 8 bits. */
    public Block putByte(int offset, int value) {
        content[offset] = (byte) value;
        return this;
    }

    /** Puts 16 bits. */
    public Block putShort(int offset, int value) {
        SHORT.set(content, offset, (short) value);
        return this;
    }

    /** Puts 32 bits. */
    public Block putInt(int offset, int value) {
        INT.set(content, offset, value);
        return this;
    }

    /** Puts 64 bits. */
    public Block putLong(int offset, long value) {
        LONG.set(content, offset, value);
        return this;
    }

    /**
     * Puts an argument, 64 bits wide: an address, or the result of a step, stored here as soon as
     * the step has it; until then there is what was put before.
     *
     * @param value as {@link Argument#of} takes it
     */
    public Block put(int offset, Object value) {
        Argument argument = Argument.of(script, value);
        if (argument instanceof Argument.Literal(long number)) {
            return putLong(offset, number);
        }
        slots.add(new Slot(offset, argument));
        return this;
    }

    byte[] content() {
        return content;
    }

    List<Slot> slots() {
        return slots;
    }

    @Override
    public String toString() {
        return name;
    }
}
