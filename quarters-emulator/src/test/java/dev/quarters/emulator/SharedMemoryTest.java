package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two processors that share memory: locked instructions, the order of accesses (Intel SDM Vol. 3A
 * §9.1, §9.2.2), and code that one writes and the other executes (§9.1.3). The loops are long
 * enough to be translated.
 */
@Timeout(120)
class SharedMemoryTest {

    private static final long ROUNDS = 0x2_0000;
    private static final long FIRST = 0x2_0040;
    private static final long SECOND = 0x2_0080;
    private static final long WRONG = 0x2_00C0;
    private static final long TURN_COUNTER = 0x2_0140;

    /** Counts in five ways at RBP, each of which two processors can do at once. */
    private static final String COUNT =
            """
            8b0c2500000200                 mov ecx, [0x20000]
            f048ff4500             next:   lock inc qword ptr [rbp]
            b801000000                     mov eax, 1
            f0480fc14508                   lock xadd [rbp+8], rax
            488b4510                       mov rax, [rbp+16]
            488d5001               again:  lea rdx, [rax+1]
            f0480fb15510                   lock cmpxchg [rbp+16], rdx
            75f4                           jne again
            4889ce                         mov rsi, rcx
            488b4520                       mov rax, [rbp+32]
            488b5528                       mov rdx, [rbp+40]
            4889c3                 wide:   mov rbx, rax
            4889d1                         mov rcx, rdx
            4883c301                       add rbx, 1
            4883d101                       adc rcx, 1
            f0480fc74d20                   lock cmpxchg16b [rbp+32]
            75ea                           jne wide
            4889f1                         mov rcx, rsi
            b801000000                     mov eax, 1
            874530                 take:   xchg [rbp+48], eax
            85c0                           test eax, eax
            7404                           je mine
            f390                           pause
            ebf5                           jmp take
            48ff4538               mine:   inc qword ptr [rbp+56]
            c7453000000000                 mov dword ptr [rbp+48], 0
            ffc9                           dec ecx
            759d                           jne next
            f4                             hlt
            """;

    /** Gives MOV EAX, imm32 at 30000H another value, and says which at 20040H, each round. */
    private static final String WRITE_CODE =
            """
            bf01000000                     mov edi, 1
            c704250100030000000000 next:   mov dword ptr [0x30001], 0
            b932000000                     mov ecx, 50
            f390                   rest:   pause
            ffc9                           dec ecx
            75fa                           jne rest
            893c2501000300                 mov [0x30001], edi
            893c2540000200                 mov [0x20040], edi
            f390                   wait:   pause
            393c2580000200                 cmp [0x20080], edi
            75f5                           jne wait
            ffc7                           inc edi
            3b3c2500000200                 cmp edi, [0x20000]
            76c6                           jbe next
            f4                             hlt
            """;

    /** Calls it when it is told of another value, after a serializing instruction. */
    private static final String CALL_CODE =
            """
            bf01000000                     mov edi, 1
            f390                   wait:   pause
            393c2540000200                 cmp [0x20040], edi
            75f5                           jne wait
            31c0                           xor eax, eax
            0fa2                           cpuid
            be14000000                     mov esi, 20
            b800000300             call:   mov eax, 0x30000
            ffd0                           call rax
            39f8                           cmp eax, edi
            7517                           jne wrong
            ffce                           dec esi
            75f1                           jne call
            893c2580000200                 mov [0x20080], edi
            ffc7                           inc edi
            3b3c2500000200                 cmp edi, [0x20000]
            76cb                           jbe wait
            f4                             hlt
            893c25c0000200         wrong:  mov [0x200c0], edi
            893c2580000200                 mov [0x20080], edi
            890425c8000200                 mov [0x200c8], eax
            f4                             hlt
            """;

    /** Writes the same number to two places, one after the other. */
    private static final String SEND =
            """
            48c7c701000000                 mov rdi, 1
            48893c2540000200       next:   mov [0x20040], rdi
            48893c2580000200               mov [0x20080], rdi
            48ffc7                         inc rdi
            483b3c2500000200               cmp rdi, [0x20000]
            76e3                           jbe next
            f4                             hlt
            """;

    /** Reads them in the opposite order: the first is never behind. */
    private static final String RECEIVE =
            """
            488b042580000200       next:   mov rax, [0x20080]
            488b1c2540000200               mov rbx, [0x20040]
            4839c3                         cmp rbx, rax
            720b                           jb wrong
            483b042500000200               cmp rax, [0x20000]
            72e1                           jb next
            f4                             hlt
            48890425c0000200       wrong:  mov [0x200c0], rax
            48891c25c8000200               mov [0x200c8], rbx
            f4                             hlt
            """;

    /** Peterson's lock around a counter: its own flag is at RBP, the other's at RBX. */
    private static final String TAKE_TURNS =
            """
            8b0c2500000200                 mov ecx, [0x20000]
            c7450001000000         next:   mov dword ptr [rbp], 1
            4489042500010200               mov [0x20100], r8d
            0faef0                         mfence
            833b00                 wait:   cmp dword ptr [rbx], 0
            740e                           je mine
            4439042500010200               cmp [0x20100], r8d
            7504                           jne mine
            f390                           pause
            ebed                           jmp wait
            48ff042540010200       mine:   inc qword ptr [0x20140]
            c7450000000000                 mov dword ptr [rbp], 0
            ffc9                           dec ecx
            75c8                           jne next
            f4                             hlt
            """;

    private static int rounds(int usual) {
        return Integer.getInteger("quarters.processors.rounds", usual);
    }

    /** Also where they are in a page with code, whose writes are looked at one by one. */
    @ParameterizedTest
    @ValueSource(longs = {0x4_0000, TwoProcessors.PROGRAM + 0x800})
    void lockedInstructionsAreOneStep(long counters) throws Exception {
        int rounds = rounds(100_000);
        try (TwoProcessors machine = new TwoProcessors(COUNT, COUNT)) {
            for (Processor each : machine.processors()) {
                each.registers[Processor.RBP] = counters;
            }
            machine.memory.writeInt(ROUNDS, rounds);
            machine.run();
            assertThat(machine.memory.readLong(counters)).as("INC").isEqualTo(2L * rounds);
            assertThat(machine.memory.readLong(counters + 8)).as("XADD").isEqualTo(2L * rounds);
            assertThat(machine.memory.readLong(counters + 16)).as("CMPXCHG").isEqualTo(2L * rounds);
            assertThat(machine.memory.readLong(counters + 32))
                    .as("CMPXCHG16B, low")
                    .isEqualTo(2L * rounds);
            assertThat(machine.memory.readLong(counters + 40))
                    .as("CMPXCHG16B, high")
                    .isEqualTo(2L * rounds);
            assertThat(machine.memory.readLong(counters + 56))
                    .as("plain, under a lock of XCHG")
                    .isEqualTo(2L * rounds);
        }
    }

    /** The page is written quickly at times and slowly at others. */
    @Test
    void codeThatAnotherWritesIsExecutedAsWritten() throws Exception {
        try (TwoProcessors machine = new TwoProcessors(WRITE_CODE, CALL_CODE)) {
            machine.memory.writeInt(ROUNDS, rounds(20_000));
            machine.memory.writeLong(0x3_0000, 0xC3_0000_0000_B8L);
            machine.run();
            assertThat(machine.memory.readInt(WRONG)).as("round that went wrong").isZero();
            assertThat(machine.memory.readInt(SECOND)).isEqualTo(rounds(20_000));
        }
    }

    @Test
    void storesAreSeenInTheirOrder() throws Exception {
        try (TwoProcessors machine = new TwoProcessors(SEND, RECEIVE)) {
            machine.memory.writeLong(ROUNDS, 20L * rounds(1_000_000));
            machine.run();
            assertThat(machine.memory.readLong(WRONG)).as("second of the two places").isZero();
            assertThat(machine.memory.readLong(FIRST)).isEqualTo(20L * rounds(1_000_000));
        }
    }

    @Test
    void fencesOrderStoresAndLoads() throws Exception {
        int rounds = rounds(200_000);
        try (TwoProcessors machine = new TwoProcessors(TAKE_TURNS, TAKE_TURNS)) {
            for (int i = 0; i < 2; i++) {
                long[] registers = machine.processors().get(i).registers;
                registers[Processor.RBP] = i == 0 ? FIRST : SECOND;
                registers[Processor.RBX] = i == 0 ? SECOND : FIRST;
                registers[8] = i;
            }
            machine.memory.writeInt(ROUNDS, rounds);
            machine.run();
            assertThat(machine.memory.readLong(TURN_COUNTER)).isEqualTo(2L * rounds);
        }
    }
}
