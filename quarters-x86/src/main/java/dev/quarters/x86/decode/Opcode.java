package dev.quarters.x86.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * The first column of a row: which bytes it is (Intel SDM Vol. 2A §3.1.1.1).
 *
 * @param map 0: one byte; 1: 0F; 2: 0F 38; 3: 0F 3A
 * @param first the opcode byte, the first of {@code count}
 * @param wide whether REX.W selects the row, or its absence, or neither
 * @param modRm {@link #NO_MODRM}, {@link #REGISTER_OPERAND}, or the extension digit
 * @param fixed the third opcode byte, the first of {@code fixedCount}, or -1
 */
public record Opcode(
        String text,
        int map,
        int first,
        int count,
        Prefix prefix,
        Wide wide,
        int modRm,
        int fixed,
        int fixedCount,
        List<String> immediates) {

    /** Mandatory prefixes. */
    public enum Prefix {
        ANY,
        NONE,
        OPERAND_SIZE,
        REP,
        REPNE
    }

    /** What REX.W has to be. */
    public enum Wide {
        ANY,
        ZERO,
        ONE
    }

    /** No ModRM byte follows. */
    public static final int NO_MODRM = -1;

    /** A ModRM byte, whose reg field is an operand. */
    public static final int REGISTER_OPERAND = 8;

    static Opcode parse(String text) {
        return new Parser(text).parse();
    }

    /** Whether a ModRM byte follows, be it an opcode byte or not. */
    public boolean hasModRm() {
        return modRm != NO_MODRM || fixed >= 0;
    }

    /** Whether the low bits of the opcode are a register. */
    public boolean hasRegister() {
        return count == 8;
    }

    /** Rows with more conditions are looked at first. */
    int specificity() {
        return (fixed >= 0 ? 8 : 0)
                + (prefix == Prefix.ANY ? 0 : 4)
                + (wide == Wide.ANY ? 0 : 2)
                + (count == 1 ? 1 : 0);
    }

    private static final class Parser {
        private final String text;
        private int map = -1;
        private int first = -1;
        private int count = 1;
        private Prefix prefix = Prefix.ANY;
        private Wide wide = Wide.ANY;
        private int modRm = NO_MODRM;
        private int fixed = -1;
        private int fixedCount = 1;
        private final List<String> immediates = new ArrayList<>(2);

        Parser(String text) {
            this.text = text;
        }

        Opcode parse() {
            String[] words = text.split(" ");
            int last = words.length - 1;
            for (int i = 0; i <= last; i++) {
                boolean more = i < last && first < 0 && isByte(words[i + 1]);
                word(words[i], more);
            }
            if (first < 0) {
                throw new IllegalArgumentException("no opcode byte in \"" + text + "\"");
            }
            return new Opcode(
                    text,
                    map,
                    first,
                    count,
                    prefix,
                    wide,
                    modRm,
                    fixed,
                    fixedCount,
                    List.copyOf(immediates));
        }

        private static boolean isByte(String word) {
            return word.equals("REX.W")
                    || word.equals("W0")
                    || word.length() >= 2
                            && Character.digit(word.charAt(0), 16) >= 0
                            && Character.digit(word.charAt(1), 16) >= 0
                            && (word.length() == 2 || word.charAt(2) == '+');
        }

        private void word(String word, boolean more) {
            switch (word) {
                case "NP" -> prefix = Prefix.NONE;
                case "REX.W" -> wide = Wide.ONE;
                case "W0" -> wide = Wide.ZERO;
                case "/r" -> modRm = REGISTER_OPERAND;
                case "ib", "iw", "id", "iz", "iv", "cb", "cz", "cp", "mo" -> immediates.add(word);
                default -> {
                    if (word.charAt(0) == '/') {
                        modRm = Integer.parseInt(word.substring(1));
                    } else {
                        opcodeByte(word, more);
                    }
                }
            }
        }

        private void opcodeByte(String word, boolean more) {
            int value = Integer.parseInt(word.substring(0, 2), 16);
            if (first >= 0) {
                fixed = value;
                fixedCount = word.endsWith("+i") ? 8 : 1;
            } else if (map < 0 && more && mandatory(value) != Prefix.ANY) {
                prefix = mandatory(value);
            } else if (map < 0 && more && value == 0x0F) {
                map = 1;
            } else if (map == 1 && more && (value == 0x38 || value == 0x3A)) {
                map = value == 0x38 ? 2 : 3;
            } else {
                map = Math.max(map, 0);
                first = value;
                count = word.endsWith("+cc") ? 16 : word.endsWith("+r") ? 8 : 1;
            }
        }

        private static Prefix mandatory(int value) {
            return switch (value) {
                case 0x66 -> Prefix.OPERAND_SIZE;
                case 0xF2 -> Prefix.REPNE;
                case 0xF3 -> Prefix.REP;
                default -> Prefix.ANY;
            };
        }
    }
}
