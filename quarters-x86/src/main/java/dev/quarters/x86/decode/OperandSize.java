package dev.quarters.x86.decode;

import java.util.List;

/** How wide a row's operands are (Intel SDM Vol. 2D §A.2.2): the first that has a size tells. */
public enum OperandSize {
    BYTE(1),
    WORD(2),
    DOUBLEWORD(4),
    QUADWORD(8),
    /** v: 16, 32 or 64 bits by the operand size attribute. */
    ATTRIBUTE(0),
    /** z: 16 bits, or 32 for 32 and 64. */
    ATTRIBUTE_TO_32(0),
    /** y: 32 bits, or 64. */
    ATTRIBUTE_FROM_32(0);

    private final int bytes;

    OperandSize(int bytes) {
        this.bytes = bytes;
    }

    /** In bytes, when the attribute is that. */
    int bytes(int attribute) {
        return switch (this) {
            case ATTRIBUTE -> attribute;
            case ATTRIBUTE_TO_32 -> Math.min(attribute, 4);
            case ATTRIBUTE_FROM_32 -> Math.max(attribute, 4);
            default -> bytes;
        };
    }

    static OperandSize of(List<Operand> operands) {
        OperandSize found = null;
        for (Operand operand : operands) {
            OperandSize size = of(operand);
            if (size == ATTRIBUTE) {
                return size;
            }
            found = found == null ? size : found;
        }
        return found == null ? ATTRIBUTE : found;
    }

    private static @org.jspecify.annotations.Nullable OperandSize of(Operand operand) {
        return switch (operand.role()) {
            case REGISTER, RM, OPCODE_REGISTER, OFFSET, STRING -> byLetters(operand.text());
            case NAMED -> byName(operand.text());
            default -> null;
        };
    }

    private static @org.jspecify.annotations.Nullable OperandSize byName(String name) {
        return switch (name) {
            case "AL" -> BYTE;
            case "AX" -> WORD;
            case "EAX" -> DOUBLEWORD;
            case "RAX" -> QUADWORD;
            case "rAX" -> ATTRIBUTE;
            case "eAX" -> ATTRIBUTE_TO_32;
            default -> null;
        };
    }

    private static @org.jspecify.annotations.Nullable OperandSize byLetters(String text) {
        String rest =
                text.startsWith("moffs")
                        ? text.substring(5)
                        : text.startsWith("r/m")
                                ? text.substring(3)
                                : text.startsWith("r") || text.startsWith("m")
                                        ? text.substring(1)
                                        : "";
        int digits = 0;
        while (digits < rest.length() && Character.isDigit(rest.charAt(digits))) {
            digits++;
        }
        if (rest.endsWith("v")) {
            return ATTRIBUTE;
        } else if (rest.equals("z")) {
            return ATTRIBUTE_TO_32;
        } else if (rest.equals("y")) {
            return ATTRIBUTE_FROM_32;
        }
        return switch (rest.substring(0, digits)) {
            case "8" -> BYTE;
            case "16" -> WORD;
            case "32" -> DOUBLEWORD;
            case "64" -> QUADWORD;
            default -> null;
        };
    }
}
