package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * A program of random blocks that jump to each other, call and return, in one page. Registers R12
 * to R15 point to data and stay as they are, so that most accesses hit; the rest is arbitrary.
 */
final class RandomProgram {

    /** Of its instructions are bytes in one page. */
    static final int MOST_BYTES = 3000;

    private static final int[] TARGETS = {0, 1, 2, 3, 6, 7, 8, 9, 10, 11};

    private final Random random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int[] starts;
    private final RandomVectors vectors;

    /** Of hundred instructions. */
    private final int vectorShare;

    RandomProgram(long seed) {
        random = new Random(seed);
        starts = new int[2 + random.nextInt(6)];
        vectors = new RandomVectors(random, out);
        vectorShare = random.nextBoolean() ? 0 : random.nextInt(90);
    }

    /** Its code; jumps are written when all blocks have their places. */
    byte[] bytes() {
        int[] jumps = new int[starts.length * 2 + 1];
        int count = 0;
        for (int i = 0; i < starts.length; i++) {
            if (random.nextInt(4) == 0) {
                loop();
            }
            starts[i] = out.size();
            int steps = 1 + random.nextInt(8);
            for (int j = 0; j < steps; j++) {
                instruction();
            }
            switch (random.nextInt(12)) {
                case 0 -> write(0xC3);
                case 1, 2 -> {
                    write(0xE8, 0, 0, 0, 0);
                    jumps[count++] = out.size();
                }
                case 3 -> {
                    write(0xE9, 0, 0, 0, 0);
                    jumps[count++] = out.size();
                }
                case 4 -> {}
                case 5, 6 -> {
                    write(0x48, 0x8D, 0x05, 0, 0, 0, 0); // LEA RAX, [RIP + …]
                    jumps[count++] = out.size();
                    write(0x48, 0x8D, 0x0D, 0, 0, 0, 0); // LEA RCX, [RIP + …]
                    jumps[count++] = out.size();
                    write(0x48, 0x0F, 0x40 | random.nextInt(16), 0xC1); // CMOVcc RAX, RCX
                    write(0xFF, random.nextBoolean() ? 0xE0 : 0xD0); // JMP RAX, or CALL RAX
                }
                default -> {
                    write(0x0F, 0x80 | random.nextInt(16), 0, 0, 0, 0);
                    jumps[count++] = out.size();
                }
            }
        }
        write(0xE9, 0, 0, 0, 0);
        jumps[count++] = out.size();
        byte[] bytes = out.toByteArray();
        for (int i = 0; i < count; i++) {
            int distance = starts[random.nextInt(starts.length)] - jumps[i];
            for (int j = 0; j < 4; j++) {
                bytes[jumps[i] - 4 + j] = (byte) (distance >> 8 * j);
            }
        }
        return bytes;
    }

    /** A few accesses that go on by a constant, and a jump back to the first while RDI counts. */
    private void loop() {
        int[] steps = {1, 2, 4, 8, 16, 0x70, 0xF0};
        write(0xBF, 1 + random.nextInt(40), 0, 0, 0); // MOV EDI, …
        write(0xBE, random.nextInt(256), random.nextInt(14), 0, 0); // MOV ESI, …
        int start = out.size();
        int accesses = 1 + random.nextInt(3);
        for (int i = 0; i < accesses; i++) {
            int register = random.nextInt(4);
            rex(wide(), register, Processor.RSI, 12);
            int[] opcodes = {0x89, 0x8B, 0x01, 0x03, 0x88, 0x8A, 0x39};
            write(opcodes[random.nextInt(opcodes.length)]);
            write(0x44 | (register & 7) << 3, random.nextInt(2) << 6 | Processor.RSI << 3 | 4);
            write(random.nextInt(64));
        }
        if (random.nextInt(3) == 0) {
            instruction(); // It may move RSI or RDI elsewhere.
        }
        write(0x48, 0x83, 0xC6, steps[random.nextInt(steps.length)]); // ADD RSI, …
        write(0x83, 0xEF, 0x01); // SUB EDI, 1
        write(0x0F, random.nextInt(4) == 0 ? 0x87 : 0x85); // JA, JNE
        quad(start - out.size() - 4);
    }

    private void write(int... bytes) {
        for (int each : bytes) {
            out.write(each);
        }
    }

    private void instruction() {
        if (random.nextInt(100) < vectorShare) {
            vectors.instruction(this::target);
            return;
        }
        switch (random.nextInt(15)) {
            case 0, 1, 2, 3 -> arithmetic();
            case 4, 5 -> form(random.nextBoolean() ? 0x89 : 0x8B, true);
            case 6 -> immediate();
            case 7 -> shift();
            case 8 -> twoByte();
            case 9 -> form(0x8D, false);
            case 10 -> unary();
            case 11 -> {
                int register = target();
                rex(false, 0, 0, register);
                write((random.nextBoolean() ? 0x50 : 0x58) | register & 7);
            }
            case 12 -> form(random.nextBoolean() ? 0x85 : 0x63, true);
            case 13 -> byteForm();
            default -> shared();
        }
    }

    private int target() {
        return TARGETS[random.nextInt(TARGETS.length)];
    }

    private boolean wide() {
        return random.nextBoolean();
    }

    private void rex(boolean wide, int register, int index, int rm) {
        int rex = 0x40 | (wide ? 8 : 0) | register >> 3 << 2 | index >> 3 << 1 | rm >> 3;
        write(rex);
    }

    /** ADD, OR, ADC, SBB, AND, SUB, XOR, CMP with register or memory. */
    private void arithmetic() {
        form(random.nextInt(8) << 3 | (random.nextBoolean() ? 1 : 3), true);
    }

    private void byteForm() {
        int[] opcodes = {0x88, 0x8A, 0x38, 0x3A, 0x84, 0x00, 0x20};
        form(opcodes[random.nextInt(opcodes.length)], true);
    }

    private void form(int opcode, boolean registersToo) {
        operands(wide(), target(), registersToo, opcode);
    }

    /** Prefix, opcode, ModRM, SIB and displacement. */
    private void operands(boolean wide, int register, boolean registersToo, int... opcode) {
        if (registersToo && random.nextInt(3) != 0) {
            int rm = target();
            rex(wide, register, 0, rm);
            write(opcode);
            write(0xC0 | (register & 7) << 3 | rm & 7);
            return;
        }
        int base = 12 + random.nextInt(4);
        boolean lea = opcode[0] == 0x8D && opcode.length == 1;
        boolean indexed = lea && random.nextBoolean();
        int index = indexed ? target() : 4;
        rex(wide, register, index, base);
        write(opcode);
        int scale = indexed ? random.nextInt(4) : 0;
        int distance = random.nextInt(12) == 0 ? 4090 + random.nextInt(8) : random.nextInt(256);
        write(0x84 | (register & 7) << 3, scale << 6 | (index & 7) << 3 | base & 7);
        quad(distance);
    }

    private void quad(int value) {
        write(value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF, value >> 24 & 0xFF);
    }

    private void immediate() {
        boolean shortForm = random.nextBoolean();
        operands(wide(), random.nextInt(8), true, shortForm ? 0x83 : 0x81);
        if (shortForm) {
            write(random.nextInt(256));
        } else {
            quad(random.nextInt());
        }
    }

    private void shift() {
        int[] digits = {0, 1, 4, 5, 7, 2};
        int digit = digits[random.nextInt(digits.length)];
        boolean wide = wide();
        int rm = target();
        rex(wide, 0, 0, rm);
        switch (random.nextInt(3)) {
            case 0 -> write(0xC1, 0xC0 | digit << 3 | rm & 7, random.nextInt(70));
            case 1 -> write(0xD3, 0xC0 | digit << 3 | rm & 7);
            default -> write(0xD1, 0xC0 | digit << 3 | rm & 7);
        }
    }

    /** CMOVcc, SETcc, IMUL, MOVZX, MOVSX. */
    private void twoByte() {
        switch (random.nextInt(4)) {
            case 0 -> operands(wide(), target(), true, 0x0F, 0x40 | random.nextInt(16));
            case 1 -> operands(false, 0, true, 0x0F, 0x90 | random.nextInt(16));
            case 2 -> operands(wide(), target(), true, 0x0F, 0xAF);
            default -> {
                int[] opcodes = {0xB6, 0xB7, 0xBE, 0xBF};
                operands(wide(), target(), true, 0x0F, opcodes[random.nextInt(4)]);
            }
        }
    }

    private void unary() {
        boolean wide = wide();
        switch (random.nextInt(3)) {
            case 0 -> operands(wide, random.nextInt(2), true, 0xFF);
            case 1 -> operands(wide, 2 + random.nextInt(2), true, 0xF7);
            default -> {
                operands(wide, target(), true, 0x6B);
                write(random.nextInt(256));
            }
        }
    }

    /** What a region leaves to the interpreter's methods. */
    private void shared() {
        switch (random.nextInt(10)) {
            case 9 -> {
                int register = target();
                rex(wide(), 0, 0, register);
                write(0x90 | register & 7); // XCHG, NOP
            }
            case 6 -> {
                int register = target();
                rex(wide(), 0, 0, register);
                write(0x0F, 0xC8 | register & 7); // BSWAP
            }
            case 7 -> operands(wide(), random.nextInt(2), false, 0xFF); // INC, DEC
            case 8 -> {
                rex(wide(), 0, 0, 0);
                write(0x98); // CWDE, CDQE
            }
            case 0 -> operands(wide(), 4, true, 0xF7); // MUL
            case 1 -> operands(wide(), target(), true, 0x0F, 0xA3); // BT
            case 2 -> operands(wide(), target(), true, 0x87); // XCHG
            case 3 -> write(0x98); // CWDE
            case 4 -> operands(wide(), target(), true, 0x0F, 0xBC); // BSF
            default -> write(random.nextBoolean() ? 0xF9 : 0xF5); // STC, CMC
        }
    }
}
