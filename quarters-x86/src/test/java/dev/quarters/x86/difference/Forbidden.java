package dev.quarters.x86.difference;

import java.util.HexFormat;

/** Instructions that are not given to the host's processor: they call its kernel. */
final class Forbidden {

    private Forbidden() {}

    /**
     * @throws IllegalArgumentException for SYSCALL, SYSENTER and INT with any prefixes
     */
    static void check(byte[] code) {
        int at = 0;
        while (at < code.length && isPrefix(code[at] & 0xFF)) {
            at++;
        }
        int opcode = at < code.length ? code[at] & 0xFF : 0;
        int second = at + 1 < code.length ? code[at + 1] & 0xFF : 0;
        if (opcode == 0xCD || opcode == 0x0F && (second == 0x05 || second == 0x34)) {
            throw new IllegalArgumentException(
                    "not for the host's processor: " + HexFormat.of().formatHex(code));
        }
    }

    private static boolean isPrefix(int value) {
        return switch (value) {
            case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3 -> true;
            default -> value >= 0x40 && value <= 0x4F;
        };
    }
}
