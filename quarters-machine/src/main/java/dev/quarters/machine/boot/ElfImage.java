package dev.quarters.machine.boot;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An executable in ELF, of 32 or 64 bits, little-endian (System V ABI, edition 4.1, chapters 4 and
 * 5): its segments and notes. Every offset is checked against the file.
 */
final class ElfImage {

    /** 7FH, E, L, F. */
    static final int MAGIC = 0x464C_457F;

    private static final int LOAD = 1;
    private static final int NOTE = 4;
    private static final int I386 = 3;
    private static final int X86_64 = 62;

    private final MemorySegment image;
    private final boolean wide;

    /** A part of the file and where it is in memory, which may be larger: the rest is zero. */
    record Segment(int type, MemorySegment content, long physicalAddress, long memorySize) {}

    private final List<Segment> segments = new ArrayList<>();

    ElfImage(MemorySegment image) {
        this.image = image;
        wide = image.byteSize() > 4 && image.get(JAVA_BYTE, 4) == 2;
        need(0, wide ? 64 : 52);
        int machine = word(18);
        if (machine != X86_64 && machine != I386) {
            throw new BootException(
                    "the ELF kernel is for machine %d, not for x86".formatted(machine),
                    "give a kernel for x86-64");
        }
        long headers = wide ? quad(32) : integer(28);
        int size = word(wide ? 54 : 42);
        int count = word(wide ? 56 : 44);
        for (int i = 0; i < count; i++) {
            read(headers + (long) i * size);
        }
    }

    private void read(long at) {
        need(at, wide ? 56 : 32);
        long offset = wide ? quad(at + 8) : integer(at + 4);
        long address = wide ? quad(at + 24) : integer(at + 12);
        long fileSize = wide ? quad(at + 32) : integer(at + 16);
        long memorySize = wide ? quad(at + 40) : integer(at + 20);
        int type = (int) integer(at);
        if (type == LOAD || type == NOTE) {
            need(offset, fileSize);
            segments.add(
                    new Segment(
                            type,
                            image.asSlice(offset, fileSize),
                            address,
                            Math.max(fileSize, memorySize)));
        }
    }

    List<Segment> loadable() {
        return segments.stream().filter(segment -> segment.type == LOAD).toList();
    }

    /** Whether it is of 64 bits, for x86-64. */
    boolean isWide() {
        return wide && word(18) == X86_64;
    }

    /** Where it wants to be entered. */
    long entry() {
        return wide ? quad(24) : integer(24);
    }

    /**
     * Puts it into memory above the first megabyte, which is the loader's; memory beyond the file's
     * part is made zero.
     *
     * @return where it ends
     */
    long load(GuestMemory ram) {
        long end = 0;
        for (Segment segment : loadable()) {
            load(ram, segment);
            end = Math.max(end, segment.physicalAddress() + segment.memorySize());
        }
        return end;
    }

    private static void load(GuestMemory ram, Segment segment) {
        long address = segment.physicalAddress();
        if (address < Board.HIGH_MEMORY || !ram.contains(address, segment.memorySize())) {
            throw new BootException(
                    "the kernel wants %d bytes at %xH, and there is memory from 100000H to %xH"
                            .formatted(segment.memorySize(), address, ram.lowSize()),
                    "give the machine more memory");
        }
        InitialRamDisk.copy(ram, segment.content(), address);
        long fileSize = segment.content().byteSize();
        long rest = segment.memorySize() - fileSize;
        ram.slice(address + fileSize, rest).orElseThrow().fill((byte) 0);
        ram.written(address + fileSize, rest);
    }

    /** The number that a note of that owner and type holds, or -1. */
    long note(String owner, int type) {
        for (Segment segment : segments) {
            if (segment.type == NOTE) {
                long value = noteIn(segment.content, owner, type);
                if (value >= 0) {
                    return value;
                }
            }
        }
        return -1;
    }

    private static long noteIn(MemorySegment notes, String owner, int type) {
        long at = 0;
        while (at + 12 <= notes.byteSize()) {
            long nameSize = notes.get(JAVA_INT_UNALIGNED, at) & 0xFFFF_FFFFL;
            long size = notes.get(JAVA_INT_UNALIGNED, at + 4) & 0xFFFF_FFFFL;
            long name = at + 12;
            long value = name + (nameSize + 3 & ~3);
            if (value + size > notes.byteSize()) {
                return -1;
            }
            if (notes.get(JAVA_INT_UNALIGNED, at + 8) == type
                    && nameSize == owner.length() + 1
                    && notes.getString(name).equals(owner)
                    && size >= 4) {
                return notes.get(JAVA_INT_UNALIGNED, value) & 0xFFFF_FFFFL;
            }
            at = value + (size + 3 & ~3);
        }
        return -1;
    }

    private void need(long offset, long length) {
        if (offset < 0 || length < 0 || offset > image.byteSize() - length) {
            throw new BootException(
                    "the ELF kernel is cut: it has %d bytes, and needs %d from %d on"
                            .formatted(image.byteSize(), length, offset),
                    "copy or download the kernel again");
        }
    }

    private int word(long offset) {
        return image.get(JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
    }

    private long integer(long offset) {
        return image.get(JAVA_INT_UNALIGNED, offset) & 0xFFFF_FFFFL;
    }

    private long quad(long offset) {
        return image.get(JAVA_LONG_UNALIGNED, offset);
    }
}
