package dev.quarters.x86.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * An operand of a row, as the SDM writes it, and where the instruction encodes it.
 *
 * @param text e.g. {@code r/mv}
 */
public record Operand(String text, Role role) {

    /** Where an operand comes from. */
    public enum Role {
        REGISTER,
        RM,
        OPCODE_REGISTER,
        STACK,
        IMMEDIATE,
        IMMEDIATE2,
        RELATIVE,
        FAR,
        OFFSET,
        /** Memory that the instruction knows by itself: a string. */
        STRING,
        /** A register or a number that the instruction implies. */
        NAMED
    }

    static List<Operand> parse(String text, Opcode opcode) {
        if (text.isEmpty()) {
            return List.of();
        }
        String[] words = text.split(", *");
        boolean rmKnown = opcode.modRm() != Opcode.REGISTER_OPERAND;
        boolean registerKnown = false;
        for (String word : words) {
            rmKnown |= hasMemory(word);
            registerKnown |= isNumberedSystemRegister(word);
        }
        List<Operand> operands = new ArrayList<>(words.length);
        boolean immediate = false;
        for (String word : words) {
            Role role = role(word, opcode, immediate);
            if (role == Role.REGISTER && !isNumberedSystemRegister(word)) {
                role = rmKnown || !registerKnown ? Role.REGISTER : Role.RM;
                registerKnown = true;
            }
            immediate |= role == Role.IMMEDIATE;
            operands.add(new Operand(word, role));
        }
        return List.copyOf(operands);
    }

    private static Role role(String word, Opcode opcode, boolean immediateBefore) {
        if (word.startsWith("imm")) {
            return immediateBefore ? Role.IMMEDIATE2 : Role.IMMEDIATE;
        } else if (word.startsWith("rel")) {
            return Role.RELATIVE;
        } else if (word.startsWith("ptr")) {
            return Role.FAR;
        } else if (word.startsWith("moffs")) {
            return Role.OFFSET;
        } else if (isNumberedSystemRegister(word)) {
            return Role.REGISTER;
        } else if (hasMemory(word)) {
            return opcode.modRm() != Opcode.NO_MODRM ? Role.RM : Role.STRING;
        } else if (word.equals("ST(i)")) {
            return Role.STACK;
        } else if (!isRegisterClass(word)) {
            return Role.NAMED;
        } else if (opcode.hasRegister()) {
            return Role.OPCODE_REGISTER;
        }
        return opcode.modRm() == Opcode.REGISTER_OPERAND ? Role.REGISTER : Role.RM;
    }

    static boolean isNumberedSystemRegister(String word) {
        return word.equals("Sreg") || word.equals("CRn") || word.equals("DRn");
    }

    /** Whether memory is possible. */
    boolean hasMemory() {
        return hasMemory(text);
    }

    private static boolean hasMemory(String word) {
        return word.contains("/m")
                || word.startsWith("m") && !word.startsWith("mm") && !word.startsWith("moffs");
    }

    private static boolean isRegisterClass(String word) {
        return switch (word) {
            case "r8", "r16", "r32", "r64", "rv", "ry", "rz", "mm", "xmm" -> true;
            default -> false;
        };
    }

    /** Whether it is a segment or MMX register, for which REX means nothing. */
    boolean ignoresRex() {
        return text.equals("Sreg") || text.equals("mm") || text.startsWith("mm/");
    }
}
