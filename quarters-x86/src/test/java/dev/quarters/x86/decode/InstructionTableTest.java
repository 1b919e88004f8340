package dev.quarters.x86.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class InstructionTableTest {

    @Test
    void eachRowHasAMethod() {
        List<String> missing = new ArrayList<>();
        for (Row row : InstructionTable.STANDARD.rows()) {
            if (!exists(row.method())) {
                missing.add(row.opcode().text() + " | " + row.instruction() + ": " + row.method());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean exists(String method) {
        int dot = method.lastIndexOf('.');
        try {
            Class<?> owner = Class.forName("dev.quarters.x86." + method.substring(0, dot));
            int modifiers =
                    owner.getMethod(method.substring(dot + 1), Processor.class, Instruction.class)
                            .getModifiers();
            return Modifier.isStatic(modifiers) && Modifier.isPublic(owner.getModifiers());
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Two rows that could both be meant would leave it to their order. */
    @Test
    void noTwoRowsWithAsManyConditionsAreTheSame() {
        List<String> doubts = new ArrayList<>();
        for (int opcode = 0; opcode < 4 << 8; opcode++) {
            Row[] rows = InstructionTable.STANDARD.candidates(opcode >> 8, opcode & 0xFF);
            for (int i = 0; i < rows.length; i++) {
                for (int j = i + 1; j < rows.length; j++) {
                    if (same(rows[i], rows[j])) {
                        doubts.add(rows[i].instruction() + " or " + rows[j].instruction());
                    }
                }
            }
        }
        assertThat(doubts).isEmpty();
    }

    private static boolean same(Row one, Row other) {
        Opcode a = one.opcode();
        Opcode b = other.opcode();
        boolean modes =
                one.has(Attribute.I64) && other.has(Attribute.O64)
                        || one.has(Attribute.O64) && other.has(Attribute.I64);
        boolean forms =
                one.form() == Row.RmForm.EITHER
                        || other.form() == Row.RmForm.EITHER
                        || one.form() == other.form();
        boolean extension =
                a.modRm() == b.modRm()
                        || a.modRm() == Opcode.REGISTER_OPERAND
                        || b.modRm() == Opcode.REGISTER_OPERAND;
        return a.specificity() == b.specificity()
                && a.prefix() == b.prefix()
                && a.wide() == b.wide()
                && a.fixed() == b.fixed()
                && !modes
                && forms
                && extension;
    }

    /** A guest may execute anything: it is an instruction of at most 15 bytes, or it is none. */
    @Test
    void anyBytesAreDecoded() {
        long seed = 20;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] code = new byte[24];
        for (int i = 0; i < 300_000; i++) {
            random.nextBytes(code);
            if (i % 3 == 0) {
                code[0] = 0x0F;
            }
            Instruction instruction = DisassemblyTest.decode(code, 2 << i % 3);
            boolean tooLong = instruction.row == InstructionTable.TOO_LONG;
            assertThat(instruction.end > Decoder.LONGEST).isEqualTo(tooLong);
            assertThat(Disassembler.text(instruction, 0)).isNotEmpty();
        }
    }
}
