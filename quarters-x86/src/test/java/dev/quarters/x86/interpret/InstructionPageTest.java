package dev.quarters.x86.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.decode.Decoder;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Opcode;
import dev.quarters.x86.decode.Row;
import dev.quarters.x86.translate.WrittenOut;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * {@code docs/instructions.md} lists every row of the tables. {@code -Dquarters.write=true} writes
 * it anew.
 */
class InstructionPageTest {

    private static final Path PAGE = page();

    private static Path page() {
        Path here = Path.of("docs/instructions.md").toAbsolutePath();
        Path above = Path.of("../docs/instructions.md").toAbsolutePath().normalize();
        return Files.isDirectory(here.getParent()) ? here : above;
    }

    @Test
    void thePageListsTheTables() throws IOException {
        String text = text();
        if (Boolean.getBoolean("quarters.write")) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/instructions.md is stale: run this test with -Dquarters.write=true")
                .isEqualTo(text);
    }

    private static String text() {
        StringBuilder table = new StringBuilder();
        int cases = 0;
        int written = 0;
        int count = 0;
        for (Row row : InstructionTable.STANDARD.rows()) {
            if (row.number() > InstructionTable.TOO_LONG) {
                boolean isCase = has(row, StepChoice::isCase);
                boolean isWritten = has(row, WrittenOut::contains);
                cases += isCase ? 1 : 0;
                written += isWritten ? 1 : 0;
                count++;
                table.append(
                        "| `%s` | %s | %s | %s | %s |%n"
                                .formatted(
                                        row.opcode().text(),
                                        row.instruction(),
                                        isCase ? "case" : "",
                                        isWritten ? "code" : "",
                                        row.method()));
            }
        }
        return """
        # Instructions of the software CPU

        Made of the instruction tables in `quarters-x86` by `InstructionPageTest`; do not edit.
        %d rows. Each has a method that does it. %d of them also have a case in the
        interpreter's loop, and %d are written out in translated code, for common operands in 64-bit
        mode; all others are calls of their methods there.

        | opcode | instruction | loop | region | method |
        |---|---|---|---|---|
        """
                        .formatted(count, cases, written)
                + table;
    }

    /** Whether that holds for some form of it, with a register or in memory. */
    private static boolean has(Row row, Predicate<Step> property) {
        for (int modRm : new int[] {0xC1, 0x01}) {
            for (int prefix : new int[] {0, 0x48}) {
                Instruction instruction = decode(row, prefix, modRm);
                if (instruction.row == row.number()
                        && property.test(StepChoice.of(instruction, 8))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Instruction decode(Row row, int prefix, int modRm) {
        Opcode opcode = row.opcode();
        byte[] code = new byte[24];
        int at = 0;
        int mandatory =
                switch (opcode.prefix()) {
                    case OPERAND_SIZE -> 0x66;
                    case REP -> 0xF3;
                    case REPNE -> 0xF2;
                    default -> 0;
                };
        int rex = opcode.wide() == Opcode.Wide.ONE ? 0x48 : prefix;
        for (int value : new int[] {mandatory, rex}) {
            if (value != 0) {
                code[at++] = (byte) value;
            }
        }
        if (opcode.map() > 0) {
            code[at++] = 0x0F;
        }
        if (opcode.map() > 1) {
            code[at++] = (byte) (opcode.map() == 2 ? 0x38 : 0x3A);
        }
        code[at++] = (byte) opcode.first();
        int field = opcode.modRm() >= 0 && opcode.modRm() < 8 ? opcode.modRm() << 3 : 0;
        code[at] = (byte) (opcode.fixed() >= 0 ? opcode.fixed() : modRm | field);
        return new Decoder().decode(offset -> code[offset] & 0xFF, 0, 8);
    }
}
