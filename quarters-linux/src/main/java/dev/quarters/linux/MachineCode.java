package dev.quarters.linux;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * The machine code that Quarters itself executes: a system call with its raw result, the spawn of a
 * child, and the loop that runs a script's records (their format is in the package's description).
 * The loop keeps everything in registers and never touches a stack, so that a child may run it
 * while it shares the memory of the JVM.
 *
 * <pre>
 * raw     C function: a system call of six arguments; returns -errno when it fails
 * spawn   C function: blocks all signals, clone, restores them; the child runs the script of the header
 * counter C function: the counter that programs measure time by (RDTSC, CNTVCT_EL0)
 * wake    signal handler that does nothing
 * restore where the kernel has a signal handler return to: rt_sigreturn
 * start   entry point of an ELF file whose header is at {@link dev.quarters.linux.script.ElfImage#DATA_ADDRESS}
 * </pre>
 *
 * <p>A test assembles the listings again with as(1) and compares.
 */
public final class MachineCode {

    private static final String X86_64_LISTING =
            """
            4889f8         raw:    mov rax, rdi
            4889f7                 mov rdi, rsi
            4889d6                 mov rsi, rdx
            4889ca                 mov rdx, rcx
            4d89c2                 mov r10, r8
            4d89c8                 mov r8, r9
            4c8b4c2408             mov r9, [rsp+8]
            0f05                   syscall
            c3                     ret
            cccccccccccc           int3
            0f31           counter: rdtsc
            48c1e220               shl rdx, 32
            4809d0                 or rax, rdx
            c3                     ret
            cccccccccccc           int3
            c3             wake:   ret
            cccccccccccccc         int3
            b80f000000     restore: mov eax, 15
            0f05                   syscall
            cc                     int3
            53             spawn:  push rbx
            55                     push rbp
            4889fd                 mov rbp, rdi
            b80e000000             mov eax, 14
            bf02000000             mov edi, 2
            488d7530               lea rsi, [rbp+48]
            488d5528               lea rdx, [rbp+40]
            41ba08000000           mov r10d, 8
            0f05                   syscall
            b838000000             mov eax, 56
            488b7d40               mov rdi, [rbp+64]
            31f6                   xor esi, esi
            488d5548               lea rdx, [rbp+72]
            4531d2                 xor r10d, r10d
            4531c0                 xor r8d, r8d
            0f05                   syscall
            4885c0                 test rax, rax
            742b                   jz first
            4889c3                 mov rbx, rax
            b80e000000             mov eax, 14
            bf02000000             mov edi, 2
            488d7528               lea rsi, [rbp+40]
            31d2                   xor edx, edx
            41ba08000000           mov r10d, 8
            0f05                   syscall
            4889d8                 mov rax, rbx
            5d                     pop rbp
            5b                     pop rbx
            c3                     ret
            cccccccccc             int3
            bd00104100     start:  mov ebp, 0x411000
            488b5d20       first:  mov rbx, [rbp+32]
            486303         step:   movsxd rax, dword ptr [rbx]
            85c0                   test eax, eax
            784d                   js load
            488b7b08               mov rdi, [rbx+8]
            488b7310               mov rsi, [rbx+16]
            488b5318               mov rdx, [rbx+24]
            4c8b5320               mov r10, [rbx+32]
            4c8b4328               mov r8, [rbx+40]
            4c8b4b30               mov r9, [rbx+48]
            0f05                   syscall
            483d01f0ffff           cmp rax, -4095
            7343                   jae error
            488b4b38       result: mov rcx, [rbx+56]
            4885c9                 test rcx, rcx
            7403                   jz zero
            488901                 mov [rcx], rax
            4885c0         zero:   test rax, rax
            7506                   jnz next
            f6430402               test byte ptr [rbx+4], 2
            7506                   jnz jump
            4883c340       next:   add rbx, 64
            ebba                   jmp step
            480fbf4b06     jump:   movsx rcx, word ptr [rbx+6]
            48c1e106               shl rcx, 6
            4801cb                 add rbx, rcx
            ebac                   jmp step
            488b5308       load:   mov rdx, [rbx+8]
            488b02                 mov rax, [rdx]
            488b4b10               mov rcx, [rbx+16]
            48d3e8                 shr rax, cl
            48234318               and rax, [rbx+24]
            48034320               add rax, [rbx+32]
            ebbd                   jmp result
            4883f8fc       error:  cmp rax, -4
            748e                   je step
            48895d08               mov [rbp+8], rbx
            48894510               mov [rbp+16], rax
            f6430404               test byte ptr [rbx+4], 4
            75c6                   jnz jump
            f6430401               test byte ptr [rbx+4], 1
            75ba                   jnz next
            488b5d18               mov rbx, [rbp+24]
            e971ffffff             jmp step
            """;

    private static final String AARCH64_LISTING =
            """
            e80300aa       raw:    mov x8, x0
            e00301aa               mov x0, x1
            e10302aa               mov x1, x2
            e20303aa               mov x2, x3
            e30304aa               mov x3, x4
            e40305aa               mov x4, x5
            e50306aa               mov x5, x6
            010000d4               svc #0
            c0035fd6               ret
            40e03bd5       counter: mrs x0, cntvct_el0
            c0035fd6               ret
            c0035fd6       wake:   ret
            681180d2       restore: mov x8, #139
            010000d4               svc #0
            f353bfa9       spawn:  stp x19, x20, [sp, #-16]!
            f30300aa               mov x19, x0
            e81080d2               mov x8, #135
            400080d2               mov x0, #2
            61c20091               add x1, x19, #48
            62a20091               add x2, x19, #40
            030180d2               mov x3, #8
            010000d4               svc #0
            881b80d2               mov x8, #220
            602240f9               ldr x0, [x19, #64]
            010080d2               mov x1, #0
            62220191               add x2, x19, #72
            030080d2               mov x3, #0
            040080d2               mov x4, #0
            010000d4               svc #0
            a00100b4               cbz x0, first
            f40300aa               mov x20, x0
            e81080d2               mov x8, #135
            400080d2               mov x0, #2
            61a20091               add x1, x19, #40
            020080d2               mov x2, #0
            030180d2               mov x3, #8
            010000d4               svc #0
            e00314aa               mov x0, x20
            f353c1a8               ldp x19, x20, [sp], #16
            c0035fd6               ret
            130082d2       start:  movz x19, #0x1000
            3308a0f2               movk x19, #0x41, lsl #16
            741240f9       first:  ldr x20, [x19, #32]
            880280b9       step:   ldrsw x8, [x20]
            4802f8b7               tbnz x8, #63, load
            808640a9               ldp x0, x1, [x20, #8]
            828e41a9               ldp x2, x3, [x20, #24]
            849642a9               ldp x4, x5, [x20, #40]
            010000d4               svc #0
            1ffc3fb1               cmn x0, #4095
            82020054               b.hs error
            891e40f9       result: ldr x9, [x20, #56]
            490000b4               cbz x9, zero
            200100f9               str x0, [x9]
            600000b5       zero:   cbnz x0, next
            89124039               ldrb w9, [x20, #4]
            69000837               tbnz w9, #1, jump
            94020191       next:   add x20, x20, #64
            f1ffff17               b step
            890e8079       jump:   ldrsh x9, [x20, #6]
            941a098b               add x20, x20, x9, lsl #6
            eeffff17               b step
            890640f9       load:   ldr x9, [x20, #8]
            200140f9               ldr x0, [x9]
            892a41a9               ldp x9, x10, [x20, #16]
            0024c99a               lsr x0, x0, x9
            00000a8a               and x0, x0, x10
            891240f9               ldr x9, [x20, #32]
            0000098b               add x0, x0, x9
            eeffff17               b result
            1f1000b1       error:  cmn x0, #4
            80fcff54               b.eq step
            740600f9               str x20, [x19, #8]
            600a00f9               str x0, [x19, #16]
            89124039               ldrb w9, [x20, #4]
            09fe1737               tbnz w9, #2, jump
            a9fd0737               tbnz w9, #0, next
            740e40f9               ldr x20, [x19, #24]
            ddffff17               b step
            """;

    private final byte[] bytes;
    private final Map<String, Integer> labels;

    private MachineCode(byte[] bytes, Map<String, Integer> labels) {
        this.bytes = bytes;
        this.labels = labels;
    }

    /** The code for that architecture. */
    public static MachineCode of(Architecture architecture) {
        return architecture == Architecture.host() ? Host.CODE : of(listing(architecture));
    }

    /** Read once. */
    private static final class Host {
        static final MachineCode CODE = of(listing(Architecture.host()));
    }

    /** The code as text: the bytes in hexadecimal, a label, the instruction. */
    static String listing(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> X86_64_LISTING;
            case AARCH64 -> AARCH64_LISTING;
        };
    }

    /** Of a listing: lines of the bytes in hexadecimal, perhaps a label, and the instruction. */
    public static MachineCode of(String listing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(320);
        Map<String, Integer> labels = new HashMap<>();
        int position = 0;
        while (position < listing.length()) {
            int end = listing.indexOf('\n', position);
            int label = listing.indexOf(':', position);
            if (label >= 0 && label < end) {
                int name = listing.lastIndexOf(' ', label) + 1;
                labels.put(listing.substring(name, label), bytes.size());
            }
            for (int i = position; listing.charAt(i) != ' '; i += 2) {
                int high = Character.digit(listing.charAt(i), 16);
                bytes.write(high << 4 | Character.digit(listing.charAt(i + 1), 16));
            }
            position = end + 1;
        }
        return new MachineCode(bytes.toByteArray(), labels);
    }

    /** The bytes; position-independent but for {@code start}. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The offset of that label in the bytes. */
    public int offset(String label) {
        Integer offset = labels.get(label);
        if (offset == null) {
            throw new IllegalArgumentException("no label " + label);
        }
        return offset;
    }
}
