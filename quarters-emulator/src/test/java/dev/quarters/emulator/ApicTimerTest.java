package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.OptionalInt;

/** The local APIC's timer interrupts a program that halts (Intel SDM Vol. 3A §11.5.4, §11.12). */
@Timeout(30)
class ApicTimerTest {

    private static final long INTERRUPTS = 0x2_0000;
    private static final long WAKES = 0x2_0004;

    /**
     * Sets vector 40H up, turns x2APIC mode on and the 8259s off, the timer every 100,000 ticks.
     */
    private static final String PROGRAM =
            """
            bf00040300           10000: mov edi, 0x30400
            c70700011000                mov dword [rdi], 0x100100
            c74704008e0100              mov dword [rdi + 4], 0x18e00
            66c7042500f00200ff0f        mov word [0x2f000], 0xfff
            c7042502f0020000000300      mov dword [0x2f002], 0x30000
            0f011c2500f00200            lidt [0x2f000]
            b91b000000                  mov ecx, 0x1b
            0f32                        rdmsr
            0d000c0000                  or eax, 0xc00
            0f30                        wrmsr
            31d2                        xor edx, edx
            b90f080000                  mov ecx, 0x80f
            b8ff010000                  mov eax, 0x1ff
            0f30                        wrmsr
            b93e080000                  mov ecx, 0x83e
            b80b000000                  mov eax, 0xb
            0f30                        wrmsr
            b932080000                  mov ecx, 0x832
            b840000200                  mov eax, 0x20040
            0f30                        wrmsr
            b938080000                  mov ecx, 0x838
            b8a0860100                  mov eax, 100000
            0f30                        wrmsr
            b0ff                        mov al, 0xff
            e621                        out 0x21, al
            e6a1                        out 0xa1, al
            fb                          sti
            f4                   10076: hlt
            ff042504000200              inc dword [0x20004]
            ebf6                        jmp 0x10076
            """;

    private static final String HANDLER =
            """
            ff042500000200       10100: inc dword [0x20000]
            b90b080000                  mov ecx, 0x80b
            31c0                        xor eax, eax
            31d2                        xor edx, edx
            0f30                        wrmsr
            48cf                        iretq
            """;

    @Test
    void itWakesAHaltedProcessorAgainAndAgain() throws InterruptedException {
        String program = GdbTest.code(PROGRAM);
        String upToTheHandler = "cc".repeat(0x100 - program.length() / 2);
        try (BareMachine machine =
                new BareMachine(program + upToTheHandler + GdbTest.code(HANDLER))) {
            machine.debugged.stop();
            machine.debugged.resume(OptionalInt.empty());
            while (machine.memory.readInt(WAKES) < 5) {
                Thread.sleep(5);
            }

            int wakes = machine.memory.readInt(WAKES);
            assertThat(machine.memory.readInt(INTERRUPTS)).isGreaterThanOrEqualTo(wakes);
        }
    }
}
