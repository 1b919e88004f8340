package dev.quarters.image.apt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the loader's cache says of a shared library (System V ABI, gABI 4.1 chapters 4 and 5).
 *
 * @param soname its DT_SONAME; empty text if it has none
 * @param flags of the cache: the kind of C library and the architecture (glibc {@code
 *     sysdeps/generic/ldconfig.h})
 */
record ElfLibrary(String soname, int flags) {

    private static final int FLAG_ELF_LIBC6 = 3;
    private static final int ET_DYN = 3;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int DT_STRTAB = 5;
    private static final int DT_SONAME = 14;
    private static final int HEADER = 64;

    /** Reads a shared library; empty if these bytes are none, or one that we don't know. */
    static Optional<ElfLibrary> read(byte[] file) {
        try {
            return file.length < HEADER || file[0] != 0x7f || file[1] != 'E' || file[2] != 'L'
                    ? Optional.empty()
                    : new Reader(file).library();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty(); // damaged: ldconfig passes over it too
        }
    }

    private static final class Reader {
        private final ByteBuffer elf;
        private final boolean wide;

        Reader(byte[] file) {
            elf = ByteBuffer.wrap(file);
            elf.order(file[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            wide = file[4] == 2;
        }

        Optional<ElfLibrary> library() {
            int flags = flags(elf.getShort(18) & 0xffff);
            int dynamic = segment(PT_DYNAMIC, 0);
            if (elf.getShort(16) != ET_DYN || flags == 0 || dynamic < 0) {
                return Optional.empty();
            }
            int at = offset(dynamic);
            int end = at + (int) word(dynamic + (wide ? 32 : 16));
            long strings = 0;
            long soname = -1;
            for (; at < end; at += wide ? 16 : 8) {
                long tag = word(at);
                long value = word(at + (wide ? 8 : 4));
                if (tag == DT_STRTAB) {
                    strings = value;
                } else if (tag == DT_SONAME) {
                    soname = value;
                }
            }
            return Optional.of(new ElfLibrary(soname < 0 ? "" : text(strings + soname), flags));
        }

        private int flags(int machine) {
            return switch (machine) {
                case 3 -> FLAG_ELF_LIBC6; // i386
                case 62 -> FLAG_ELF_LIBC6 | (wide ? 0x0300 : 0x0800); // x86-64, x32
                case 183 -> FLAG_ELF_LIBC6 | 0x0a00; // aarch64
                case 40 -> FLAG_ELF_LIBC6 | 0x0900; // arm, hard float
                case 21 -> FLAG_ELF_LIBC6 | 0x0500; // ppc64
                case 22 -> FLAG_ELF_LIBC6 | (wide ? 0x0400 : 0); // s390x
                case 243 -> FLAG_ELF_LIBC6 | 0x1000; // riscv64, double float
                default -> 0;
            };
        }

        /** The n-th program header of that type, or -1. */
        private int segment(int type, int n) {
            int at = (int) word(wide ? 32 : 28);
            int size = elf.getShort(wide ? 54 : 42) & 0xffff;
            int count = elf.getShort(wide ? 56 : 44) & 0xffff;
            for (int i = 0; i < count; i++, at += size) {
                if (elf.getInt(at) == type && n-- == 0) {
                    return at;
                }
            }
            return -1;
        }

        private int offset(int header) {
            return (int) word(header + (wide ? 8 : 4));
        }

        private String text(long address) {
            for (int i = 0, load = segment(PT_LOAD, 0); load >= 0; load = segment(PT_LOAD, ++i)) {
                long start = word(load + (wide ? 16 : 8));
                long length = word(load + (wide ? 32 : 16));
                if (address >= start && address < start + length) {
                    return textAt((int) (address - start + offset(load)));
                }
            }
            throw new IndexOutOfBoundsException("the string table is in no segment");
        }

        private String textAt(int from) {
            int to = from;
            while (elf.get(to) != 0) {
                to++;
            }
            return new String(elf.array(), from, to - from, StandardCharsets.UTF_8);
        }

        private long word(int at) {
            return wide ? elf.getLong(at) : elf.getInt(at) & 0xffffffffL;
        }
    }
}
