package dev.quarters.confinement.seccomp;

import dev.quarters.guest.command.SystemCallFilter;

import java.util.Arrays;

/**
 * A program of classic BPF. Each instruction is a {@code struct sock_filter} of {@code
 * linux/filter.h} as a long: code in bits 0 to 15, jump when true 16 to 23, when false 24 to 31,
 * constant 32 to 63; written in little-endian order it is what the kernel reads.
 *
 * @param flags of seccomp(2) SECCOMP_SET_MODE_FILTER
 */
public record BpfProgram(long[] instructions, int flags) implements SystemCallFilter {

    /** BPF_MAXINSNS. */
    static final int LIMIT = 4096;

    /** Copies the instructions. */
    public BpfProgram {
        instructions = instructions.clone();
    }

    @Override
    public long[] instructions() {
        return instructions.clone();
    }

    /** How many instructions it has. */
    public int length() {
        return instructions.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram that
                && flags == that.flags
                && Arrays.equals(instructions, that.instructions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(instructions);
    }

    @Override
    public String toString() {
        return "BPF program of " + length() + " instructions";
    }
}
