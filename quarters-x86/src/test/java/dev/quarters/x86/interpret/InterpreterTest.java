package dev.quarters.x86.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;

class InterpreterTest {

    private static final int CODE = 0x9000;

    private final FlatMachine machine = new FlatMachine();
    private final Processor cpu = machine.cpu;
    private final Interpreter interpreter = interpreter(cpu);

    Interpreter interpreter(Processor of) {
        return new Interpreter(of);
    }

    private void start(String code) {
        machine.load(CODE, code);
        cpu.rip = CODE;
        cpu.halted = false;
    }

    @Test
    void stopsAfterExactlyAsManyInstructionsAsAllowed() {
        start("FF C0 FF C0 FF C0 FF C0 EB F6"); // four times INC EAX, JMP

        for (int i = 1; i <= 23; i++) {
            assertThat(interpreter.run(1)).isEqualTo(StopReason.LIMIT);
            assertThat(cpu.instructionCount).isEqualTo(i);
        }
        assertThat(interpreter.run(1_000_000)).isEqualTo(StopReason.LIMIT);

        assertThat(cpu.instructionCount).isEqualTo(1_000_023);
        assertThat(cpu.registers[Processor.RAX]).isEqualTo(800_019);
    }

    @Test
    void returnsWhenHalted() {
        start("B8 05 00 00 00 F4 90");

        assertThat(interpreter.run(Long.MAX_VALUE)).isEqualTo(StopReason.HALTED);

        assertThat(cpu.registers[Processor.RAX]).isEqualTo(5);
        assertThat(cpu.rip).isEqualTo(CODE + 6);
    }

    @Test
    void returnsWhenAskedFromAnotherThread() throws InterruptedException {
        start("EB FE");
        Thread asking = Thread.ofPlatform().start(interpreter::requestStop);

        assertThat(interpreter.run(Long.MAX_VALUE)).isEqualTo(StopReason.REQUESTED);
        asking.join();
    }

    @Test
    void aTripleFaultShutsDown() {
        start("0F 0B"); // UD2 without an interrupt table

        assertThat(interpreter.run(Long.MAX_VALUE)).isEqualTo(StopReason.SHUTDOWN);
    }

    /** The store changes the instruction right behind it in the same block. */
    @Test
    void aStoreIntoTheBlockInExecutionCountsFromTheNextInstructionOn() {
        start("C6 05 00 00 00 00 42 B8 01 00 00 00 F4"); // MOV byte [rip], 42H; MOV EAX, 1
        machine.load(CODE + 2, "01 00 00 00"); // the low byte of the immediate
        for (int i = 0; i < 3; i++) {
            machine.load(CODE + 8, "01");
            interpreter.invalidate(CODE + 8, 1);
            cpu.rip = CODE;
            cpu.halted = false;

            interpreter.run(Long.MAX_VALUE);

            assertThat(cpu.registers[Processor.RAX]).isEqualTo(0x42);
            assertThat(cpu.instructionCount).isEqualTo(3L * (i + 1));
        }
    }

    @Test
    void codeThatADeviceWroteIsExecuted() {
        start("B8 01 00 00 00 F4");
        interpreter.run(Long.MAX_VALUE);

        machine.load(CODE + 1, "07");
        interpreter.invalidate(CODE + 1, 1);
        cpu.rip = CODE;
        cpu.halted = false;
        interpreter.run(Long.MAX_VALUE);

        assertThat(cpu.registers[Processor.RAX]).isEqualTo(7);
    }

    /** The procedure is called indirectly, so whoever calls it knows its first block alone. */
    @Test
    void aProcedureWhoseSecondBlockIsRewrittenDoesWhatIsWritten() {
        machine.load(0xA000, "EB 0E"); // JMP A010
        machine.load(0xA010, "BB 00 00 00 00 C3"); // MOV EBX, 0; RET
        start("B9 14 00 00 00 FF D0 01 DA 89 0E FF C9 75 F6 F4");
        // MOV ECX, 20; again: CALL RAX; ADD EDX, EBX; MOV [RSI], ECX; DEC ECX; JNZ again; HLT
        cpu.registers[Processor.RAX] = 0xA000;
        cpu.registers[Processor.RSI] = 0xB000;
        cpu.registers[Processor.RDX] = 0;
        interpreter.run(Long.MAX_VALUE);

        start("B9 14 00 00 00");
        interpreter.invalidate(CODE, 1);
        cpu.registers[Processor.RSI] = 0xA011; // the immediate
        interpreter.run(Long.MAX_VALUE);

        int sumFrom20To2 = 20 * 21 / 2 - 1;
        assertThat(cpu.registers[Processor.RDX]).isEqualTo(sumFrom20To2);
    }

    @Test
    void aJumpByARegisterGoesToEachOfItsTargets() {
        machine.load(0x9020, "83 C3 01 EB 12"); // ADD EBX, 1; JMP 9037
        machine.load(0x9025, "83 C3 10 EB 0D"); // ADD EBX, 10H; JMP 9037
        machine.load(0x9037, "FF C9 75 C5 F4"); // DEC ECX; JNZ 9000; HLT
        start("89 C8 83 E0 01 48 6B C0 05 48 01 F0 FF E0");
        // MOV EAX, ECX; AND EAX, 1; IMUL RAX, RAX, 5; ADD RAX, RSI; JMP RAX
        cpu.registers[Processor.RCX] = 1_000;
        cpu.registers[Processor.RSI] = 0x9020;
        cpu.registers[Processor.RBX] = 0;

        interpreter.run(Long.MAX_VALUE);

        assertThat(cpu.registers[Processor.RBX]).isEqualTo(500 + 500 * 16);
    }

    /** Data in a page with code does not cost the code: the block is still the same. */
    @Test
    void codeThatAnotherPlaceInItsPageIsWrittenToIsExecutedOn() {
        start("48 FF 05 F9 07 00 00 EB F7"); // INC qword [9800H]; JMP

        interpreter.run(10_000);

        assertThat(machine.quad(CODE + 0x800)).isEqualTo(5_000);
    }

    /** The second half comes from the page that is mapped there now. */
    @Test
    void anInstructionAcrossTwoPagesFollowsTheMappingOfBoth() {
        machine.load(0x9FFE, "B8 11"); // MOV EAX, …
        machine.load(0xA000, "22 33 44 F4");
        machine.load(0xB000, "55 66 77 F4");
        cpu.rip = 0x9FFE;
        interpreter.run(Long.MAX_VALUE);
        assertThat(cpu.registers[Processor.RAX]).isEqualTo(0x44332211);

        machine.quad(machine.entryAddress(0xA000), 0xB003);
        cpu.translation.flushPage(0xA000);
        cpu.rip = 0x9FFE;
        cpu.halted = false;
        interpreter.run(Long.MAX_VALUE);

        assertThat(cpu.registers[Processor.RAX]).isEqualTo(0x77665511);
    }

    /** INC EBX at the end of one page; ADD EDX; DEC ECX; JNZ in the other. */
    private void loadLoopOverTwoPages() {
        machine.load(0x9FF0, "FF C3 E9 09 00 00 00");
        machine.load(0xA000, "83 C2 01 FF C9 0F 85 E5 FF FF FF F4");
        machine.load(0xB000, "83 C2 03 FF C9 0F 85 E5 FF FF FF F4");
    }

    private long sumOfLoop(int rounds) {
        cpu.rip = 0x9FF0;
        cpu.halted = false;
        cpu.registers[Processor.RCX] = rounds;
        cpu.registers[Processor.RDX] = 0;
        interpreter.run(Long.MAX_VALUE);
        return cpu.registers[Processor.RDX];
    }

    @Test
    void aLoopOverTwoPagesFollowsTheMappingOfBoth() {
        loadLoopOverTwoPages();
        for (int i = 0; i < 3; i++) {
            machine.quad(machine.entryAddress(0xA000), 0xA003);
            cpu.translation.flushPage(0xA000);
            assertThat(sumOfLoop(10)).isEqualTo(10);

            machine.quad(machine.entryAddress(0xA000), 0xB003);
            cpu.translation.flushPage(0xA000);
            assertThat(sumOfLoop(10)).isEqualTo(30);
        }
    }

    @Test
    void aLoopIntoAPageThatIsGoneFaultsThere() {
        loadLoopOverTwoPages();
        assertThat(sumOfLoop(10)).isEqualTo(10);
        cpu.cr2 = 5;
        machine.quad(machine.entryAddress(0xA000), 0);
        cpu.translation.flushPage(0xA000);
        cpu.registers[Processor.RBX] = 0;

        sumOfLoop(10);

        assertThat(cpu.cr2).isEqualTo(0xA000);
        assertThat(cpu.registers[Processor.RBX]).isEqualTo(1);
    }

    @Test
    void aLoopOverTwoPagesIsForgottenWhenEitherIsWritten() {
        loadLoopOverTwoPages();
        assertThat(sumOfLoop(10)).isEqualTo(10);
        machine.load(0xA002, "05");
        interpreter.invalidate(0xA002, 1);
        assertThat(sumOfLoop(10)).isEqualTo(50);
        machine.load(0x9FF1, "CB"); // DEC EBX
        interpreter.invalidate(0x9FF1, 1);
        cpu.registers[Processor.RBX] = 20;

        sumOfLoop(10);

        assertThat(cpu.registers[Processor.RBX]).isEqualTo(10);
    }

    @Test
    void anInstructionAcrossTwoPagesIsForgottenWhenItsSecondHalfIsWritten() {
        machine.load(0x9FFE, "B8 11");
        machine.load(0xA000, "22 33 44 C6 05 00 00 00 00 99 EB F2"); // MOV byte [rip], 99H; JMP
        machine.load(0xA005, "F6 FF FF FF"); // [A000H]
        cpu.rip = 0x9FFE;

        interpreter.run(4);

        assertThat(cpu.registers[Processor.RAX]).isEqualTo(0x44339911);
    }

    /** A fault leaves the instruction as if it had not begun; here it ends in a triple fault. */
    @Test
    void aFaultingInstructionChangesNothing() {
        start("B8 01 00 00 00 48 01 04 25 00 00 00 70"); // ADD [70000000H], RAX

        interpreter.run(2);

        assertThat(cpu.cr2).isEqualTo(0x7000_0000);
        assertThat(cpu.registers[Processor.RAX]).isEqualTo(1);
    }

    /** REP MOVSB up to a page that is not there: what was done is counted. */
    @Test
    void aStringInstructionThatFaultsCanGoOn() {
        machine.quad(machine.entryAddress(0x202000), 0);
        start("F3 A4 F4");
        cpu.registers[Processor.RSI] = 0x300000;
        cpu.registers[Processor.RDI] = 0x201000;
        cpu.registers[Processor.RCX] = 0x1800;

        interpreter.run(2);

        assertThat(cpu.cr2).isEqualTo(0x202000);
        assertThat(cpu.registers[Processor.RCX]).isEqualTo(0x800);
        assertThat(cpu.registers[Processor.RDI]).isEqualTo(0x202000);
        assertThat(cpu.registers[Processor.RSI]).isEqualTo(0x301000);
    }

    /** The same C program, by the loop's cases and by the rows' methods alone. */
    @Test
    void theLoopDoesWhatTheMethodsDo() {
        assumeTrue(GuestProgram.canCompile(), "no gcc: cannot compile the programs");
        for (String optimisation : new String[] {"-O1", "-O2", "-Os"}) {
            byte[] program = GuestProgram.compile(optimisation);
            for (int kernel = 0; kernel < 8; kernel++) {
                long size = kernel == 2 ? 12 : 1;
                long expected = call(program, kernel, size, true);
                assertThat(call(program, kernel, size, false))
                        .as("kernel %d with %s", kernel, optimisation)
                        .isEqualTo(expected);
            }
        }
    }

    private long call(byte[] program, int kernel, long size, boolean singly) {
        FlatMachine machine = new FlatMachine();
        machine.load(GuestProgram.ADDRESS, program);
        machine.load(CODE, "E8 FB 6F 0F 00 F4"); // CALL 100000H; HLT
        machine.cpu.rip = CODE;
        machine.cpu.registers[Processor.RDI] = kernel;
        machine.cpu.registers[Processor.RSI] = size;
        Interpreter calling = interpreter(machine.cpu);
        if (singly) {
            while (!machine.cpu.halted) {
                calling.step();
            }
        } else {
            assertThat(calling.run(Long.MAX_VALUE)).isEqualTo(StopReason.HALTED);
        }
        return machine.cpu.registers[Processor.RAX];
    }
}
