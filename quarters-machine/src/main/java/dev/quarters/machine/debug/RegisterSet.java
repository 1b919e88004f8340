package dev.quarters.machine.debug;

import dev.quarters.machine.debug.Register.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The registers of an x86-64 processor in groups, in the order in which debuggers number them. GDB
 * knows the first three groups by these names and demands all of their registers (GDB manual §G.5.6
 * "i386 Features"); the last one it shows as it is.
 */
public final class RegisterSet {

    /** Registers that belong together. */
    public record Group(String name, List<Register> registers) {}

    private static final List<String> GENERAL =
            List.of("rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi");

    /** GDB numbers the first eight in its own order. */
    private static final List<Integer> GENERAL_ORDER = List.of(0, 3, 1, 2, 6, 7, 5, 4);

    private static final List<String> SELECTORS = List.of("cs", "ss", "ds", "es", "fs", "gs");
    private static final List<Integer> SELECTOR_ORDER = List.of(1, 2, 3, 0, 4, 5);
    private static final List<String> FLOATING_CONTROL =
            List.of("fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop");

    /** All there are. */
    public static final List<Group> GROUPS =
            List.of(
                    new Group("org.gnu.gdb.i386.core", core()),
                    new Group("org.gnu.gdb.i386.sse", vectors()),
                    new Group(
                            "org.gnu.gdb.i386.segments",
                            List.of(
                                    new Register("fs_base", Kind.SEGMENT_BASE, 4, 64),
                                    new Register("gs_base", Kind.SEGMENT_BASE, 5, 64))),
                    new Group("dev.quarters.control", control()));

    /** The same, without groups. */
    public static final List<Register> ALL =
            GROUPS.stream().flatMap(group -> group.registers().stream()).toList();

    private RegisterSet() {}

    private static List<Register> core() {
        List<Register> all = new ArrayList<>();
        for (int number : GENERAL_ORDER) {
            all.add(new Register(GENERAL.get(number), Kind.GENERAL, number, 64));
        }
        for (int number = 8; number < 16; number++) {
            all.add(new Register("r" + number, Kind.GENERAL, number, 64));
        }
        all.add(new Register("rip", Kind.INSTRUCTION_POINTER, 0, 64));
        all.add(new Register("eflags", Kind.FLAGS, 0, 32));
        for (int i = 0; i < 6; i++) {
            all.add(new Register(SELECTORS.get(i), Kind.SELECTOR, SELECTOR_ORDER.get(i), 32));
        }
        for (int number = 0; number < 8; number++) {
            all.add(new Register("st" + number, Kind.FLOATING, number, 80));
        }
        for (int number = 0; number < 8; number++) {
            all.add(new Register(FLOATING_CONTROL.get(number), Kind.FLOATING_CONTROL, number, 32));
        }
        return all;
    }

    private static List<Register> vectors() {
        List<Register> all = new ArrayList<>();
        for (int number = 0; number < 16; number++) {
            all.add(new Register("xmm" + number, Kind.VECTOR, number, 128));
        }
        all.add(new Register("mxcsr", Kind.VECTOR_CONTROL, 0, 32));
        return all;
    }

    private static List<Register> control() {
        return Stream.concat(
                        Stream.of(0, 2, 3, 4, 8)
                                .map(
                                        number ->
                                                new Register(
                                                        "cr" + number, Kind.CONTROL, number, 64)),
                        Stream.of(
                                new Register("efer", Kind.EXTENDED_FEATURES, 0, 64),
                                new Register("k_gs_base", Kind.KERNEL_GS_BASE, 0, 64)))
                .toList();
    }
}
