package dev.quarters.confinement.cgroup;

import dev.quarters.confinement.cgroup.DeviceRules.Rule;

import java.util.ArrayList;
import java.util.List;

/**
 * Device rules as a program of eBPF, which version 2 of control groups asks where version 1 had
 * files (Documentation/admin-guide/cgroup-v2.rst "Device controller"). It is asked with a {@code
 * struct bpf_cgroup_dev_ctx} of {@code linux/bpf.h}: access and type, major, minor; its answer is 1
 * for yes.
 *
 * <p>An instruction is a {@code struct bpf_insn} as a long: code in bits 0 to 7, destination 8 to
 * 11, source 12 to 15, offset 16 to 31, constant 32 to 63.
 */
final class DeviceProgram {

    private static final int LOAD_WORD = 0x61;
    private static final int MOVE = 0xbf;
    private static final int MOVE_CONSTANT = 0xb7;
    private static final int AND = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int JUMP_UNLESS_EQUAL = 0x55;
    private static final int EXIT = 0x95;

    private static final int ANSWER = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int FORBIDDEN = 6;

    private static final int BPF_DEVCG_DEV_BLOCK = 1;
    private static final int BPF_DEVCG_DEV_CHAR = 2;
    private static final int BPF_DEVCG_ACC_MKNOD = 1;
    private static final int BPF_DEVCG_ACC_READ = 2;
    private static final int BPF_DEVCG_ACC_WRITE = 4;
    private static final int ALL_ACCESS = 7;

    private final List<Long> instructions = new ArrayList<>();

    private DeviceProgram() {}

    /** The program that allows what one of the rules allows. */
    static long[] of(DeviceRules rules) {
        DeviceProgram program = new DeviceProgram();
        program.begin();
        if (!rules.everything()) {
            rules.allowed().forEach(program::rule);
        }
        program.answer(rules.everything() ? 1 : 0);
        return program.instructions.stream().mapToLong(Long::longValue).toArray();
    }

    private void begin() {
        add(LOAD_WORD, TYPE, CONTEXT, 0, 0);
        add(MOVE, ACCESS, TYPE, 0, 0);
        add(SHIFT_RIGHT, ACCESS, 0, 0, 16);
        add(AND, TYPE, 0, 0, 0xffff);
        add(LOAD_WORD, MAJOR, CONTEXT, 4, 0);
        add(LOAD_WORD, MINOR, CONTEXT, 8, 0);
    }

    private void rule(Rule rule) {
        int forbidden = ALL_ACCESS & ~access(rule.access());
        int length =
                3
                        + (rule.major() == Rule.ANY ? 0 : 1)
                        + (rule.minor() == Rule.ANY ? 0 : 1)
                        + (forbidden == 0 ? 0 : 3);
        int end = instructions.size() + length;
        unless(TYPE, rule.type() == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR, end);
        if (rule.major() != Rule.ANY) {
            unless(MAJOR, rule.major(), end);
        }
        if (rule.minor() != Rule.ANY) {
            unless(MINOR, rule.minor(), end);
        }
        if (forbidden != 0) {
            add(MOVE, FORBIDDEN, ACCESS, 0, 0);
            add(AND, FORBIDDEN, 0, 0, forbidden);
            unless(FORBIDDEN, 0, end);
        }
        answer(1);
    }

    private static int access(String letters) {
        return (letters.contains("m") ? BPF_DEVCG_ACC_MKNOD : 0)
                | (letters.contains("r") ? BPF_DEVCG_ACC_READ : 0)
                | (letters.contains("w") ? BPF_DEVCG_ACC_WRITE : 0);
    }

    private void answer(int value) {
        add(MOVE_CONSTANT, ANSWER, 0, 0, value);
        add(EXIT, 0, 0, 0, 0);
    }

    private void unless(int register, int value, int target) {
        add(JUMP_UNLESS_EQUAL, register, 0, target - instructions.size() - 1, value);
    }

    private void add(int code, int destination, int source, int offset, int constant) {
        instructions.add(
                code
                        | (long) destination << 8
                        | (long) source << 12
                        | (long) offset << 16
                        | (long) constant << 32);
    }
}
