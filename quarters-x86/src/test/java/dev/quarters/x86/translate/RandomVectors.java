package dev.quarters.x86.translate;

import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Opcode;
import dev.quarters.x86.decode.Row;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;

/** Instructions of all rows that have to do with XMM registers, and what to put into these. */
final class RandomVectors {

    /** These have operands in registers that a program needs, or leave the region of memory. */
    private static final Set<String> OTHERS = Set.of("MASKMOVDQU", "LDMXCSR", "STMXCSR");

    private static final List<Row> ROWS =
            InstructionTable.STANDARD.rows().stream().filter(RandomVectors::isVector).toList();

    /** Rows that compilers use. */
    private static final List<Row> COMMON =
            ROWS.stream().filter(row -> !row.feature().startsWith("sse4")).toList();

    private static final double[] NUMBERS = {
        0,
        1,
        -1,
        0.5,
        3,
        1e10,
        -1e-10,
        1.0 / 3,
        1e300,
        1e-300,
        123456789,
        2147483648.0,
        0x1p255,
        0x1.fffp254,
        -0x1p-255,
        0x1.fffp-256
    };

    private final Random random;
    private final ByteArrayOutputStream out;

    RandomVectors(Random random, ByteArrayOutputStream out) {
        this.random = random;
        this.out = out;
    }

    private static boolean isVector(Row row) {
        return row.method().startsWith("sse.")
                && !row.endsBlock()
                && !OTHERS.contains(row.mnemonic())
                && row.opcode().fixed() < 0
                && row.operands().stream().anyMatch(each -> each.text().startsWith("xmm"))
                && row.operands().stream().noneMatch(each -> each.text().startsWith("mm"));
    }

    /**
     * One instruction.
     *
     * @param general chooses a general register that may be overwritten
     */
    void instruction(IntSupplier general) {
        List<Row> rows = random.nextInt(3) == 0 ? ROWS : COMMON;
        Row row = rows.get(random.nextInt(rows.size()));
        boolean inMemory =
                row.form() == Row.RmForm.MEMORY
                        || row.form() == Row.RmForm.EITHER && random.nextInt(3) == 0;
        boolean generalRegisters =
                row.operands().stream().anyMatch(each -> each.text().startsWith("r"));
        Opcode opcode = row.opcode();
        int register = generalRegisters ? general.getAsInt() : random.nextInt(16);
        if (opcode.modRm() != Opcode.REGISTER_OPERAND) {
            register = opcode.modRm();
        }
        int rm = generalRegisters ? general.getAsInt() : random.nextInt(16);
        if (inMemory) {
            rm = 12 + random.nextInt(4);
        }
        boolean wide =
                opcode.wide() == Opcode.Wide.ONE
                        || opcode.wide() == Opcode.Wide.ANY && random.nextInt(4) == 0;
        if (inMemory && random.nextInt(20) == 0) {
            out.write(0x64); // FS
        }
        switch (opcode.prefix()) {
            case OPERAND_SIZE -> out.write(0x66);
            case REP -> out.write(0xF3);
            case REPNE -> out.write(0xF2);
            default -> {}
        }
        boolean indexed = inMemory && random.nextInt(10) == 0;
        out.write(0x40 | (wide ? 8 : 0) | register >> 3 << 2 | (indexed ? 2 : 0) | rm >> 3);
        out.write(0x0F);
        if (opcode.map() > 1) {
            out.write(opcode.map() == 2 ? 0x38 : 0x3A);
        }
        out.write(opcode.first());
        if (inMemory) {
            out.write(0x84 | (register & 7) << 3);
            int index = indexed ? 4 + random.nextInt(4) : 4; // R12 to R15, or none
            out.write(index << 3 | rm & 7);
            int distance =
                    random.nextInt(200) == 0 ? random.nextInt(4096) : random.nextInt(16) * 16;
            for (int i = 0; i < 4; i++) {
                out.write(distance >> 8 * i);
            }
        } else {
            out.write(0xC0 | (register & 7) << 3 | rm & 7);
        }
        if (!opcode.immediates().isEmpty()) {
            out.write(random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(40));
        }
    }

    /** Half a register: often doubles or singles, sometimes none that arithmetic likes. */
    static long half(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextLong() >>> random.nextInt(64);
            case 2 -> Double.doubleToRawLongBits(random.nextInt(100));
            case 3, 4 -> {
                long low = Float.floatToRawIntBits((float) number(random)) & 0xFFFF_FFFFL;
                yield low | (long) Float.floatToRawIntBits((float) number(random)) << 32;
            }
            case 5 -> 0x7FF0_0000_0000_0000L + random.nextInt(3) - 1;
            default -> Double.doubleToRawLongBits(number(random));
        };
    }

    private static double number(Random random) {
        return NUMBERS[random.nextInt(NUMBERS.length)]
                * (random.nextBoolean() ? 1 : random.nextDouble());
    }

    /** Mostly what programs have; sometimes another rounding, or exceptions that are raised. */
    static int mxcsr(Random random) {
        int usual = 0x1F80 | (random.nextBoolean() ? 0x20 : 0);
        return switch (random.nextInt(8)) {
            case 0 -> usual | random.nextInt(4) << 13;
            case 1 -> usual | 0x8040;
            case 2 -> random.nextInt(0x10000) | 0x80;
            default -> usual;
        };
    }
}
