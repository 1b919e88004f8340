package dev.quarters.machine.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Descriptors of resources, of which a template is made (ACPI 6.5 §6.4). */
final class Resource {

    private static final int MEMORY = 0;
    private static final int IO = 1;
    private static final int BUS = 2;

    /** Minimum and maximum are fixed, the bridge produces what is behind it. */
    private static final int FIXED = 0x0C;

    /** Cacheable no, writable yes; or all of the ports. */
    private static final int WRITABLE = 1;

    private static final int ENTIRE = 3;

    private Resource() {}

    static byte[] little(long value, int size) {
        byte[] bytes = new byte[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return Arrays.copyOf(bytes, size);
    }

    static byte[] template(byte[]... descriptors) {
        return Aml.buffer(Aml.join(Aml.join(descriptors), new byte[] {0x79, 0}));
    }

    /** Ports of a device that decodes 16 bits of address. */
    static byte[] ports(int first, int length) {
        return Aml.join(
                new byte[] {0x47, 1},
                little(first, 2),
                little(first, 2),
                new byte[] {1, (byte) length});
    }

    /** An ISA interrupt: edge, high. */
    static byte[] irq(int number) {
        return Aml.join(new byte[] {0x22}, little(1L << number, 2));
    }

    static byte[] memory(long first, long length) {
        return Aml.join(new byte[] {(byte) 0x86, 9, 0, 1}, little(first, 4), little(length, 4));
    }

    static byte[] busWindow(int first, int last) {
        return window(0x88, 2, BUS, 0, first, last);
    }

    static byte[] portWindow(int first, int last) {
        return window(0x88, 2, IO, ENTIRE, first, last);
    }

    static byte[] memoryWindow(long first, long last) {
        return window(0x87, 4, MEMORY, WRITABLE, first, last);
    }

    static byte[] highMemoryWindow(long first, long last) {
        return window(0x8A, 8, MEMORY, WRITABLE, first, last);
    }

    /** An address space descriptor with addresses of that size (§6.4.3.5). */
    private static byte[] window(int tag, int size, int type, int flags, long first, long last) {
        return Aml.join(
                new byte[] {(byte) tag},
                little(3 + 5L * size, 2),
                new byte[] {(byte) type, FIXED, (byte) flags},
                little(0, size),
                little(first, size),
                little(last, size),
                little(0, size),
                little(last - first + 1, size));
    }
}
