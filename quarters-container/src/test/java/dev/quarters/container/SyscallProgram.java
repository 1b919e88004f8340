package dev.quarters.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A static ELF program for x86-64 that makes some system calls and exits with the error number of
 * the last one, 0 when that succeeded.
 */
final class SyscallProgram {

    private static final long BASE = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int DATA = 0x800;
    private static final byte[][] LOADS = {
        {0x48, (byte) 0xbf}, // rdi
        {0x48, (byte) 0xbe}, // rsi
        {0x48, (byte) 0xba}, // rdx
        {0x49, (byte) 0xba}, // r10
        {0x49, (byte) 0xb8}, // r8
        {0x49, (byte) 0xb9} // r9
    };
    private static final byte[][] LOADS_32 = {
        {(byte) 0xbb}, {(byte) 0xb9}, {(byte) 0xba}, {(byte) 0xbe}, {(byte) 0xbf}
    };

    private final ByteBuffer file = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
    private final List<byte[]> texts = new ArrayList<>();
    private int data = DATA;

    SyscallProgram() {
        file.position(HEADERS);
    }

    /** Adds a call; a String or byte array stands for its address. */
    SyscallProgram call(long number, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            file.put(LOADS[i]).putLong(value(arguments[i]));
        }
        file.put((byte) 0xb8).putInt((int) number).put((byte) 0x0f).put((byte) 0x05);
        return this;
    }

    /** Adds a call by the interrupt of 32-bit programs. */
    SyscallProgram call32(int number, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            file.put(LOADS_32[i]).putInt((int) value(arguments[i]));
        }
        file.put((byte) 0xb8).putInt(number).put((byte) 0xcd).put((byte) 0x80);
        return this;
    }

    private long value(Object argument) {
        return switch (argument) {
            case Integer number -> number;
            case Long number -> number;
            case String text -> address((text + "\0").getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> address(bytes);
            default -> throw new IllegalArgumentException(argument.toString());
        };
    }

    private long address(byte[] bytes) {
        int at = data;
        texts.add(bytes);
        file.put(at, bytes);
        data += bytes.length + 7 & -8;
        return BASE + at;
    }

    /** The file. */
    byte[] build() {
        // xor edi,edi; test rax,rax; jns +4; mov edi,eax; neg edi; mov eax,231; syscall
        file.put(
                new byte[] {
                    0x31,
                    (byte) 0xff,
                    0x48,
                    (byte) 0x85,
                    (byte) 0xc0,
                    0x79,
                    0x04,
                    (byte) 0x89,
                    (byte) 0xc7,
                    (byte) 0xf7,
                    (byte) 0xdf,
                    (byte) 0xb8,
                    (byte) 231,
                    0,
                    0,
                    0,
                    0x0f,
                    0x05
                });
        if (file.position() > DATA) {
            throw new IllegalStateException("too many calls");
        }
        file.position(0);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        file.putShort((short) 2).putShort((short) 62).putInt(1).putLong(BASE + HEADERS).putLong(64);
        file.putLong(0).putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.position(64);
        file.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE);
        file.putLong(0x1000).putLong(0x1000).putLong(0x1000);
        return file.array();
    }
}
