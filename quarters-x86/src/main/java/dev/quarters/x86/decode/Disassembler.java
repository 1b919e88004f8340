package dev.quarters.x86.decode;

import java.util.Locale;

/**
 * Writes a decoded instruction in Intel syntax, by its row. Relative targets are absolute when the
 * address of the block is given.
 */
public final class Disassembler {

    private static final String[] LOW_BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH_BYTES = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
    private static final String[] NAMES = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final String[] CONDITIONS = {
        "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
    };

    private final Instruction instruction;
    private final Row row;
    private final long blockStart;

    private Disassembler(Instruction instruction, long blockStart) {
        this.instruction = instruction;
        this.blockStart = blockStart;
        row = InstructionTable.STANDARD.row(instruction.row);
    }

    /**
     * E.g. {@code lock add qword [rax+rcx*8+10h], rdx}.
     *
     * @param blockStart RIP of the first instruction of its block
     */
    public static String text(Instruction instruction, long blockStart) {
        return new Disassembler(instruction, blockStart).text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        if (instruction.has(Instruction.LOCK)) {
            text.append("lock ");
        }
        if (row.has(Attribute.REP)) {
            boolean whileDifferent = instruction.has(Instruction.REPNE);
            text.append(instruction.has(Instruction.REP) ? "rep " : whileDifferent ? "repne " : "");
        }
        text.append(mnemonic());
        String separator = " ";
        for (Operand operand : row.operands()) {
            text.append(separator).append(operand(operand));
            separator = ", ";
        }
        return text.toString();
    }

    private String mnemonic() {
        String name = row.mnemonic().toLowerCase(Locale.ROOT);
        return row.opcode().count() == 16
                ? name.replace("cc", CONDITIONS[instruction.opcode & 0xF])
                : name;
    }

    private String operand(Operand operand) {
        return switch (operand.role()) {
            case REGISTER -> register(operand, instruction.register);
            case RM ->
                    instruction.inMemory()
                            ? memory(operand)
                            : register(operand, instruction.rm);
            case OPCODE_REGISTER -> register(operand, instruction.register);
            case STACK -> "st" + instruction.rm;
            case IMMEDIATE -> number(instruction.immediate);
            case IMMEDIATE2 -> number(instruction.immediate2);
            case RELATIVE -> number(blockStart + instruction.end + instruction.immediate);
            case FAR -> number(instruction.immediate2) + ":" + number(instruction.immediate);
            case OFFSET -> memory(operand);
            case STRING -> memoryName(operand) + "[]";
            case NAMED -> named(operand.text());
        };
    }

    private String named(String name) {
        return switch (name) {
            case "rAX" -> general(0, instruction.operandSize);
            case "eAX" -> general(0, Math.min(instruction.operandSize, 4));
            default -> name.toLowerCase(Locale.ROOT);
        };
    }

    private String register(Operand operand, int number) {
        String text = operand.text();
        if (text.startsWith("xmm")) {
            return "xmm" + number;
        } else if (text.startsWith("mm")) {
            return "mm" + number;
        }
        return switch (text) {
            case "Sreg" -> number < 6 ? SEGMENTS[number] : "sreg" + number;
            case "CRn" -> "cr" + number;
            case "DRn" -> "dr" + number;
            default -> general(number, size(text, true));
        };
    }

    /** Of that operand in bytes. */
    private int size(String text, boolean isRegister) {
        String part = text;
        int slash = text.indexOf('/');
        if (slash > 0 && !text.startsWith("r/")) {
            part = isRegister ? text.substring(0, slash) : text.substring(slash + 1);
        }
        StringBuilder digits = new StringBuilder();
        for (char c : part.toCharArray()) {
            if (Character.isDigit(c)) {
                digits.append(c);
            } else if (!digits.isEmpty()) {
                break;
            }
        }
        return digits.isEmpty() ? instruction.operandSize : Integer.parseInt(digits.toString()) / 8;
    }

    private String general(int number, int size) {
        if (number >= 8) {
            String suffix = size == 1 ? "b" : size == 2 ? "w" : size == 4 ? "d" : "";
            return "r" + number + suffix;
        }
        return switch (size) {
            case 1 -> (instruction.has(Instruction.REX) ? LOW_BYTES : HIGH_BYTES)[number];
            case 2 -> NAMES[number];
            case 4 -> "e" + NAMES[number];
            default -> "r" + NAMES[number];
        };
    }

    private String memoryName(Operand operand) {
        return switch (operand.text().equals("m") ? 0 : size(operand.text(), false)) {
            case 1 -> "byte ";
            case 2 -> "word ";
            case 4 -> "dword ";
            case 8 -> "qword ";
            case 10 -> "tword ";
            case 16 -> "oword ";
            default -> "";
        };
    }

    private String memory(Operand operand) {
        StringBuilder text = new StringBuilder(memoryName(operand)).append('[');
        if (instruction.segment >= 4) {
            text.append(SEGMENTS[instruction.segment]).append(':');
        }
        String plus = "";
        if (instruction.base == Instruction.RIP) {
            return text.append(number(blockStart + instruction.end + instruction.displacement))
                    .append(']')
                    .toString();
        } else if (instruction.base != Instruction.NONE) {
            text.append(general(instruction.base, instruction.addressSize));
            plus = "+";
        }
        if (instruction.index != Instruction.NONE) {
            text.append(plus).append(general(instruction.index, instruction.addressSize));
            text.append(instruction.scale == 0 ? "" : "*" + (1 << instruction.scale));
            plus = "+";
        }
        long displacement = instruction.displacement;
        if (plus.isEmpty()) {
            text.append(number(displacement));
        } else if (displacement != 0) {
            text.append(displacement < 0 ? "-" : "+").append(number(Math.abs(displacement)));
        }
        return text.append(']').toString();
    }

    private static String number(long value) {
        if (value >= 0 && value < 10) {
            return Long.toString(value);
        }
        String digits = Long.toHexString(value).toUpperCase(Locale.ROOT);
        return (Character.isLetter(digits.charAt(0)) ? "0" : "") + digits + "h";
    }
}
