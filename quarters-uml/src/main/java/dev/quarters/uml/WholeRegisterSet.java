package dev.quarters.uml;

import static dev.quarters.linux.script.ElfHeader.EM_X86_64;
import static dev.quarters.linux.script.ElfHeader.ET_DYN;
import static dev.quarters.linux.script.ElfHeader.PF_R;
import static dev.quarters.linux.script.ElfHeader.PF_W;
import static dev.quarters.linux.script.ElfHeader.PF_X;
import static dev.quarters.linux.script.ElfHeader.PT_DYNAMIC;
import static dev.quarters.linux.script.ElfHeader.PT_GNU_STACK;
import static dev.quarters.linux.script.ElfHeader.PT_LOAD;

import dev.quarters.linux.MachineCode;
import dev.quarters.linux.script.ElfHeader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A shared object for LD_PRELOAD with a {@code ptrace} that sets all registers of a process from
 * the first of them.
 *
 * <p>User Mode Linux before 6.11 gives its processes registers with PTRACE_SETREGSET and an XSAVE
 * area of 2,696 bytes, which was all there was when it was written. The host wants as many bytes as
 * its processor has (Intel SDM 1, 13.4), 11,008 where that has AMX, and refuses fewer (EFAULT),
 * whereupon the first process of the guest dies. What is missing are registers that the guest's
 * processes can't have: the host gives tiles to those that ask (ARCH_REQ_XCOMP_PERM), and guests
 * can't ask. So their part of the area is zero, and XSTATE_BV says so already.
 *
 * <p>The file has two segments, code and data, and what the loader needs of an object (System V
 * ABI, chapter 5): a hash table of one chain, two symbols, and one relocation, for {@code dlsym}.
 */
final class WholeRegisterSet {

    /**
     * Where it sets its own data; the length is of the area it keeps, more than any processor's.
     */
    private static final String LISTING =
            """
            53                     ptrace: push rbx
            4154                           push r12
            4155                           push r13
            4156                           push r14
            4157                           push r15
            89fb                           mov ebx, edi
            4989f4                         mov r12, rsi
            4989d5                         mov r13, rdx
            4989ce                         mov r14, rcx
            4c8d3da5100000                 lea r15, [rip+0x10A5]
            49837f0800                     cmp qword ptr [r15+8], 0
            7512                           jne known
            48c7c7ffffffff                 mov rdi, -1
            498d7728                       lea rsi, [r15+40]
            41ff17                         call [r15]
            49894708                       mov [r15+8], rax
            81fb05420000           known:  cmp ebx, 0x4205
            7566                           jne same
            4181fd02020000                 cmp r13d, 0x202
            755d                           jne same
            498d87c0000000                 lea rax, [r15+192]
            49894718                       mov [r15+24], rax
            49837f1000                     cmp qword ptr [r15+16], 0
            752a                           jne sized
            49c7472000400000               mov qword ptr [r15+32], 16384
            bf04420000                     mov edi, 0x4204
            4c89e6                         mov rsi, r12
            4c89ea                         mov rdx, r13
            498d4f18                       lea rcx, [r15+24]
            31c0                           xor eax, eax
            41ff5708                       call [r15+8]
            4885c0                         test rax, rax
            783a                           js end
            498b4720                       mov rax, [r15+32]
            49894710                       mov [r15+16], rax
            498b4710               sized:  mov rax, [r15+16]
            498b4e08                       mov rcx, [r14+8]
            4839c1                         cmp rcx, rax
            7314                           jae same
            49894720                       mov [r15+32], rax
            498b36                         mov rsi, [r14]
            498dbfc0000000                 lea rdi, [r15+192]
            f3a4                           rep movsb
            4d8d7718                       lea r14, [r15+24]
            89df                   same:   mov edi, ebx
            4c89e6                         mov rsi, r12
            4c89ea                         mov rdx, r13
            4c89f1                         mov rcx, r14
            31c0                           xor eax, eax
            41ff5708                       call [r15+8]
            415f                   end:    pop r15
            415e                           pop r14
            415d                           pop r13
            415c                           pop r12
            5b                             pop rbx
            c3                             ret
            """;

    private static final MachineCode CODE = MachineCode.of(LISTING);

    private static final int SEGMENTS = 4;
    private static final int HASH = ElfHeader.FILE_SIZE + SEGMENTS * ElfHeader.SEGMENT_SIZE;
    private static final int SYMBOLS = HASH + 6 * 4;
    private static final int SYMBOL_SIZE = 24;
    private static final int STRINGS = SYMBOLS + 3 * SYMBOL_SIZE;
    private static final String PTRACE = "ptrace\0";
    private static final String DLSYM = "dlsym\0";
    private static final String NAMES = "\0" + PTRACE + DLSYM;
    private static final int RELOCATIONS = STRINGS + 16;
    private static final int RELOCATION_SIZE = 24;
    private static final int INSTRUCTIONS = RELOCATIONS + RELOCATION_SIZE + 8;
    private static final int DATA = 0x270;
    private static final int PAGE = 0x1000;

    /** What the code has at R15: dlsym, the real ptrace, the area's size, an iovec, the name. */
    private static final int DATA_ADDRESS = PAGE + DATA;

    private static final int NAME = 40;
    private static final int DYNAMIC = 48;
    private static final int DYNAMIC_SIZE = 9 * 16;

    /** More than any processor's. */
    private static final int AREA_SIZE = 16384;

    private static final int SIZE = DATA + DYNAMIC + DYNAMIC_SIZE;

    private static final byte GLOBAL_FUNCTION = 0x12;
    private static final byte GLOBAL = 0x10;
    private static final int R_X86_64_GLOB_DAT = 6;

    private static final int DT_HASH = 4;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_RELA = 7;
    private static final int DT_RELASZ = 8;
    private static final int DT_RELAENT = 9;
    private static final int DT_STRSZ = 10;
    private static final int DT_SYMENT = 11;

    private WholeRegisterSet() {}

    /** The machine code as text: the bytes in hexadecimal, a label, the instruction. */
    static String listing() {
        return LISTING;
    }

    /** The file. */
    static byte[] sharedObject() {
        ByteBuffer file = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        ElfHeader.file(file, ET_DYN, EM_X86_64, 0, SEGMENTS);
        ElfHeader.segment(file, PT_LOAD, PF_R | PF_X, 0, 0, DATA, DATA);
        int kept = DYNAMIC + DYNAMIC_SIZE;
        ElfHeader.segment(file, PT_LOAD, PF_R | PF_W, DATA, DATA_ADDRESS, kept, kept + AREA_SIZE);
        int place = DATA_ADDRESS + DYNAMIC;
        ElfHeader.segment(
                file, PT_DYNAMIC, PF_R | PF_W, DATA + DYNAMIC, place, DYNAMIC_SIZE, DYNAMIC_SIZE);
        ElfHeader.segment(file, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0);
        // One bucket of three entries: ptrace, then dlsym.
        file.putInt(1).putInt(3).putInt(1).putInt(0).putInt(2).putInt(0);
        file.position(SYMBOLS + SYMBOL_SIZE);
        symbol(file, NAMES.indexOf(PTRACE), GLOBAL_FUNCTION, 1, INSTRUCTIONS, CODE.bytes().length);
        symbol(file, NAMES.indexOf(DLSYM), GLOBAL, 0, 0, 0);
        file.put(STRINGS, NAMES.getBytes(StandardCharsets.US_ASCII));
        file.putLong(RELOCATIONS, DATA_ADDRESS);
        file.putLong(RELOCATIONS + 8, 2L << 32 | R_X86_64_GLOB_DAT);
        file.put(INSTRUCTIONS, CODE.bytes());
        file.put(DATA + NAME, PTRACE.getBytes(StandardCharsets.US_ASCII));
        file.position(DATA + DYNAMIC);
        entry(file, DT_HASH, HASH);
        entry(file, DT_SYMTAB, SYMBOLS);
        entry(file, DT_SYMENT, SYMBOL_SIZE);
        entry(file, DT_STRTAB, STRINGS);
        entry(file, DT_STRSZ, NAMES.length());
        entry(file, DT_RELA, RELOCATIONS);
        entry(file, DT_RELASZ, RELOCATION_SIZE);
        entry(file, DT_RELAENT, RELOCATION_SIZE);
        return file.array();
    }

    private static void symbol(
            ByteBuffer file, int name, byte kind, int section, long value, long size) {
        file.putInt(name).put(kind).put((byte) 0).putShort((short) section);
        file.putLong(value).putLong(size);
    }

    private static void entry(ByteBuffer file, long tag, long value) {
        file.putLong(tag).putLong(value);
    }
}
