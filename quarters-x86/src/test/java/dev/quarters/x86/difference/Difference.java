package dev.quarters.x86.difference;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;

/**
 * What is different in two states after an instruction. Not compared: RIP and error code after an
 * exception's own rules, and the x87 pointers, which FXSAVE of AMD processors leaves out while no
 * x87 exception waits (AMD APM Vol. 2 §11.4.4).
 */
final class Difference {

    private static final String[] REGISTERS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };

    /** CF, PF, AF, ZF, SF, DF, OF, AC, ID. */
    static final long FLAGS = 0x240CD5;

    private final MachineState expected;
    private final MachineState actual;
    private final StringJoiner text = new StringJoiner(", ");

    private Difference(MachineState expected, MachineState actual) {
        this.expected = expected;
        this.actual = actual;
    }

    /** In words, or null when there is none. */
    static @Nullable String between(
            MachineState expected, MachineState actual, int undefinedFlags) {
        if (equal(expected, actual, undefinedFlags)) {
            return null;
        }
        return new Difference(expected, actual).describe(undefinedFlags);
    }

    /** How an exception was raised, of states that are equal otherwise; null: in the same way. */
    static @Nullable String betweenExceptions(MachineState expected, MachineState actual) {
        Difference difference = new Difference(expected, actual);
        if (expected.vector != MachineState.NONE) {
            difference.number("rip", expected.rip, actual.rip);
            difference.number("error code", expected.errorCode, actual.errorCode);
        }
        return difference.text.length() == 0 ? null : difference.text.toString();
    }

    private static boolean equal(MachineState a, MachineState b, int undefinedFlags) {
        return a.vector == b.vector
                && a.faultAddress == b.faultAddress
                && (a.vector != MachineState.NONE || a.rip == b.rip)
                && ((a.rflags ^ b.rflags) & FLAGS & ~undefinedFlags) == 0
                && a.mxcsr == b.mxcsr
                && a.control == b.control
                && a.status == b.status
                && a.validTags == b.validTags
                && Arrays.equals(a.registers, b.registers)
                && Arrays.equals(a.xmm, b.xmm)
                && Arrays.equals(a.significand, b.significand)
                && Arrays.equals(a.signExponent, b.signExponent)
                && Arrays.equals(a.window, b.window);
    }

    private String describe(int undefinedFlags) {
        number("vector", expected.vector, actual.vector);
        number("cr2", expected.faultAddress, actual.faultAddress);
        if (expected.vector == MachineState.NONE) {
            number("rip", expected.rip, actual.rip);
        }
        long flags = FLAGS & ~undefinedFlags;
        number("rflags", expected.rflags & flags, actual.rflags & flags);
        number("mxcsr", expected.mxcsr, actual.mxcsr);
        number("fcw", expected.control, actual.control);
        number("fsw", expected.status, actual.status);
        number("ftw", expected.validTags, actual.validTags);
        for (int i = 0; i < 16; i++) {
            number(REGISTERS[i], expected.registers[i], actual.registers[i]);
            vector("xmm" + i, expected.xmm, actual.xmm, 2 * i);
        }
        for (int i = 0; i < 8; i++) {
            if (expected.significand[i] != actual.significand[i]
                    || expected.signExponent[i] != actual.signExponent[i]) {
                text.add("st" + i + " " + x87(expected, i) + " not " + x87(actual, i));
            }
        }
        for (int i = 0; i < MachineState.WINDOW_SIZE; i += 16) {
            window(i);
        }
        return text.toString();
    }

    static String x87(MachineState state, int i) {
        return "%04x:%016x".formatted(state.signExponent[i], state.significand[i]);
    }

    private void number(String name, long wanted, long found) {
        if (wanted != found) {
            text.add("%s %x not %x".formatted(name, wanted, found));
        }
    }

    private void vector(String name, long[] wanted, long[] found, int at) {
        if (wanted[at] != found[at] || wanted[at + 1] != found[at + 1]) {
            text.add(
                    "%s %016x_%016x not %016x_%016x"
                            .formatted(name, wanted[at + 1], wanted[at], found[at + 1], found[at]));
        }
    }

    private void window(int at) {
        byte[] wanted = Arrays.copyOfRange(expected.window, at, at + 16);
        byte[] found = Arrays.copyOfRange(actual.window, at, at + 16);
        if (!Arrays.equals(wanted, found)) {
            HexFormat hex = HexFormat.of();
            text.add("window+" + at + " " + hex.formatHex(wanted) + " not " + hex.formatHex(found));
        }
    }

    /** The parts of a state that matter most, for messages. */
    static String operands(MachineState state) {
        StringJoiner all = new StringJoiner(" ");
        for (int i = 0; i < 16; i++) {
            all.add("%s=%x".formatted(REGISTERS[i], state.registers[i]));
        }
        for (int i = 0; i < 16; i++) {
            all.add("xmm%d=%016x_%016x".formatted(i, state.xmm[2 * i + 1], state.xmm[2 * i]));
        }
        for (int i = 0; i < 8; i++) {
            all.add("st" + i + "=" + x87(state, i));
        }
        all.add(
                "rflags=%x mxcsr=%x fcw=%x fsw=%x ftw=%x"
                        .formatted(
                                state.rflags,
                                state.mxcsr,
                                state.control,
                                state.status,
                                state.validTags));
        return all.toString();
    }
}
