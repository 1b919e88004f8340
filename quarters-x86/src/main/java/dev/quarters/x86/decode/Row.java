package dev.quarters.x86.decode;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A row of the instruction tables: one form of an instruction.
 *
 * @param number counts the rows of all tables
 * @param method e.g. {@code execute.Arithmetic.add}
 */
public record Row(
        int number,
        Opcode opcode,
        String mnemonic,
        List<Operand> operands,
        Set<Attribute> attributes,
        String feature,
        String method,
        OperandSize size,
        RmForm form) {

    /** What the ModRM operand may be. */
    public enum RmForm {
        EITHER,
        MEMORY,
        REGISTER,
        /** The mod field is not looked at: moves of control and debug registers. */
        ALWAYS_REGISTER
    }

    static Row parse(int number, String line) {
        String[] columns = line.split("\\|");
        if (columns.length != 5) {
            throw new IllegalArgumentException(
                    "an instruction row has 5 columns, this has " + columns.length + ": " + line);
        }
        Opcode opcode = Opcode.parse(columns[0].strip());
        String instruction = columns[1].strip();
        int space = instruction.indexOf(' ');
        List<Operand> operands =
                space < 0
                        ? List.of()
                        : Operand.parse(instruction.substring(space + 1).strip(), opcode);
        return new Row(
                number,
                opcode,
                space < 0 ? instruction : instruction.substring(0, space),
                operands,
                attributes(columns[2].strip()),
                columns[3].strip(),
                columns[4].strip(),
                OperandSize.of(operands),
                form(opcode, operands));
    }

    private static Set<Attribute> attributes(String text) {
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        for (String word : text.split("[ ,]+")) {
            if (!word.equals("-") && !word.isEmpty()) {
                attributes.add(Attribute.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }
        return attributes;
    }

    private static RmForm form(Opcode opcode, List<Operand> operands) {
        if (opcode.fixed() >= 0) {
            return RmForm.REGISTER;
        }
        RmForm form = RmForm.REGISTER;
        boolean seen = false;
        for (Operand operand : operands) {
            if (operand.text().equals("CRn") || operand.text().equals("DRn")) {
                return RmForm.ALWAYS_REGISTER;
            }
            if (operand.role() == Operand.Role.RM) {
                seen = true;
                if (operand.hasMemory()) {
                    form = operand.text().contains("/") ? RmForm.EITHER : RmForm.MEMORY;
                }
            }
        }
        return seen ? form : RmForm.EITHER;
    }

    boolean has(Attribute attribute) {
        return attributes.contains(attribute);
    }

    /** #GP(0) unless CPL is 0. */
    public boolean needsPrivilege() {
        return has(Attribute.CPL0);
    }

    /** Whether a block ends with it. */
    public boolean endsBlock() {
        return has(Attribute.END) || has(Attribute.JUMP);
    }

    /** Whether the operand of that role is a register of which there are only eight. */
    boolean ignoresRex(Operand.Role role) {
        for (Operand operand : operands) {
            if (operand.role() == role && operand.ignoresRex()) {
                return true;
            }
        }
        return false;
    }

    /** Whether AL, AX, EAX or RAX stands in the place of a ModRM operand. */
    boolean usesAccumulator() {
        boolean accumulator = false;
        for (Operand operand : operands) {
            if (operand.role() == Operand.Role.OFFSET) {
                return false;
            }
            accumulator |= operand.role() == Operand.Role.NAMED && operand.text().contains("A");
        }
        return accumulator;
    }

    /** As in the tables. */
    public String instruction() {
        StringBuilder text = new StringBuilder(mnemonic);
        String separator = " ";
        for (Operand operand : operands) {
            text.append(separator).append(operand.text());
            separator = ", ";
        }
        return text.toString();
    }
}
