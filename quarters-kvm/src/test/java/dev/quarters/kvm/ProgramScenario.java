package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.kvm.KernelSpeed;
import dev.quarters.linux.kvm.KvmSystem;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Optional;

/** What programs do on a processor with hardware is what the software CPU does. */
@Timeout(120)
abstract class ProgramScenario {

    static final String FOREVER =
            """
            48ffc7                 next: inc rdi
            ebfb                         jmp next
            """;

    @BeforeAll
    static void needsKvm() {
        assumeTrue(
                KvmProbe.ofHost().probe(Optional.empty()).isAvailable(),
                "/dev/kvm can't be used here: only tests without it run");
    }

    /** For what KVM does otherwise where it does not have the processor execute kernel mode. */
    static void needsKernelsInHardware() {
        try (KvmSystem system = KvmSystem.open()) {
            long speed = KernelSpeed.instructionsPerSecond(system);
            boolean able = KernelSpeed.isTheHardwares(speed);
            if (!able) {
                System.out.printf(
                        "skipped: this KVM executes kernel mode by software, %d instructions a"
                                + " second%n",
                        speed);
            }
            assumeTrue(able, "this KVM executes kernel mode by software");
        }
    }

    /**
     * On the processor that is tested.
     *
     * @param patience for how many instructions software has it first, where that can be said
     */
    abstract UserProgram program(String code, int patience);

    @Test
    void systemCallsGoInAndComeBack() throws Exception {
        String calls =
                """
                bb05000000                   mov ebx, 5
                89df                   next: mov edi, ebx
                b801000000                   mov eax, 1
                0f05                         syscall
                ffcb                         dec ebx
                75f3                         jne next
                31c0                         xor eax, eax
                0f05                         syscall
                """;
        try (UserProgram program = program(calls, 1).run()) {
            assertThat(program.memory.readInt(UserProgram.CALLS)).isEqualTo(6);
            assertThat(program.word(UserProgram.ARGUMENT)).isEqualTo(1);
            assertThat(program.word(UserProgram.RETURN_ADDRESS)).isEqualTo(UserProgram.CODE + 14);
            assertThat(program.word(UserProgram.RETURN_FLAGS) & 0x3F0300).isZero();
        }
    }

    @Test
    void pageFaultsAreTheGuests() throws Exception {
        String fault =
                """
                bb08300040                   mov ebx, 0x40003008
                c7034d000000                 mov dword [rbx], 77
                8b3b                         mov edi, [rbx]
                0f0b                         ud2
                """;
        try (UserProgram program = program(fault, 1).run()) {
            assertThat(program.memory.readInt(UserProgram.PAGE_FAULTS)).isEqualTo(1);
            assertThat(program.word(UserProgram.FAULT_ADDRESS)).isEqualTo(UserProgram.ABSENT + 8);
            assertThat(program.word(UserProgram.FAULT_CODE)).isEqualTo(6);
            assertThat(program.word(UserProgram.RESULT)).isEqualTo(77);
        }
    }

    @Test
    void accessesMarkTheGuestsOwnTables() throws Exception {
        String write =
                """
                bb08200040                   mov ebx, 0x40002008
                8b3b                         mov edi, [rbx]
                c7034e000000                 mov dword [rbx], 78
                8b3b                         mov edi, [rbx]
                0f0b                         ud2
                """;
        try (UserProgram program = program(write, 1).run()) {
            assertThat(program.word(UserProgram.RESULT)).isEqualTo(78);
            assertThat(program.word(UserProgram.UNMARKED_ENTRY)).isEqualTo(0x20_2067);
            assertThat(program.memory.readInt(UserProgram.PAGE_FAULTS)).isZero();
        }
    }

    @Test
    void floatingPointAndVectorRegistersMoveAlong() throws Exception {
        String compute =
                """
                dbe3                         fninit
                b803000000                   mov eax, 3
                f20f2af8                     cvtsi2sd xmm7, eax
                f20f51ff                     sqrtsd xmm7, xmm7
                6a10                         push 0x10
                df2c24                       fild qword [rsp]
                d9eb                         fldpi
                0f01f9                       rdtscp
                dec9                         fmulp
                f20f59ff                     mulsd xmm7, xmm7
                df3c24                       fistp qword [rsp]
                5f                           pop rdi
                f2480f2dc7                   cvtsd2si rax, xmm7
                48c1e708                     shl rdi, 8
                4801c7                       add rdi, rax
                0f0b                         ud2
                """;
        for (int patience = 1; patience < 12; patience++) {
            try (UserProgram program = program(compute, patience).run()) {
                assertThat(program.word(UserProgram.RESULT))
                        .as("%d", patience)
                        .isEqualTo(50 << 8 | 3);
            }
        }
    }

    @Test
    void exceptionsAreDeliveredWhereTheyAreRaised() throws Exception {
        String undefined =
                """
                bb07000000                   mov ebx, 7
                0f0b                         ud2
                """;
        String privileged =
                """
                bb07000000                   mov ebx, 7
                fa                           cli
                """;
        String breakpoint =
                """
                bb07000000                   mov ebx, 7
                cc                           int3
                """;
        try (UserProgram program = program(undefined, 1).run()) {
            assertThat(program.word(UserProgram.STACK_0)).isEqualTo(UserProgram.CODE + 5);
            assertThat(program.word(UserProgram.STACK_1)).isEqualTo(0x33);
        }
        try (UserProgram program = program(privileged, 1).run()) {
            assertThat(program.word(UserProgram.STACK_0)).isZero();
            assertThat(program.word(UserProgram.STACK_1)).isEqualTo(UserProgram.CODE + 5);
        }
        try (UserProgram program = program(breakpoint, 1).run()) {
            assertThat(program.word(UserProgram.STACK_0)).isEqualTo(UserProgram.CODE + 6);
            assertThat(program.word(UserProgram.STACK_1)).isEqualTo(0x33);
        }
    }

    /** The software CPU has the code decoded when the hardware changes it, and the reverse. */
    @Test
    void programsMayChangeTheirOwnCode() throws Exception {
        String change =
                """
                bb00200040                   mov ebx, 0x40002000
                c603b0                       mov byte [rbx], 0xb0
                66c7430105c3                 mov word [rbx+1], 0xc305
                ffd3                         call rbx
                89c7                         mov edi, eax
                c6430106                     mov byte [rbx+1], 6
                ffd3                         call rbx
                c1e708                       shl edi, 8
                09c7                         or edi, eax
                0f0b                         ud2
                """;
        for (int patience = 1; patience < 12; patience++) {
            try (UserProgram program = program(change, patience).run()) {
                assertThat(program.word(UserProgram.RESULT) & 0xF0F)
                        .as("%d", patience)
                        .isEqualTo(0x506);
            }
        }
    }
}
