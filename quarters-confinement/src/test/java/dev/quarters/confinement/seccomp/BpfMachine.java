package dev.quarters.confinement.seccomp;

/**
 * Runs a classic BPF program over a seccomp_data, as the kernel does, and checks its form first.
 */
final class BpfMachine {

    private final long[] program;
    private int steps;

    BpfMachine(BpfProgram program) {
        this.program = program.instructions();
        check();
    }

    /** The value returned for that call; missing arguments are 0. */
    int run(int audit, int number, long... arguments) {
        int accumulator = 0;
        steps = 0;
        for (int pc = 0; ; pc++) {
            steps++;
            int code = (int) (program[pc] & 0xffff);
            int yes = (int) (program[pc] >>> 16 & 0xff);
            int no = (int) (program[pc] >>> 24 & 0xff);
            int k = (int) (program[pc] >>> 32);
            switch (code) {
                case 0x20 -> accumulator = data(k, audit, number, arguments);
                case 0x54 -> accumulator &= k;
                case 0x05 -> pc += k;
                case 0x15 -> pc += accumulator == k ? yes : no;
                case 0x25 -> pc += Integer.compareUnsigned(accumulator, k) > 0 ? yes : no;
                case 0x35 -> pc += Integer.compareUnsigned(accumulator, k) >= 0 ? yes : no;
                case 0x06 -> {
                    return k;
                }
                default -> throw new AssertionError("code " + code);
            }
        }
    }

    /** Instructions of the last run. */
    int steps() {
        return steps;
    }

    private static int data(int offset, int audit, int number, long[] arguments) {
        if (offset == 0) {
            return number;
        }
        if (offset == 4) {
            return audit;
        }
        int index = (offset - 16) / 8;
        long argument = index < arguments.length ? arguments[index] : 0;
        return (int) (offset % 8 == 0 ? argument : argument >>> 32);
    }

    private void check() {
        for (int pc = 0; pc < program.length; pc++) {
            int code = (int) (program[pc] & 0xffff);
            int k = (int) (program[pc] >>> 32);
            int farthest =
                    switch (code) {
                        case 0x05 -> k;
                        case 0x15, 0x25, 0x35 ->
                                (int)
                                        Math.max(
                                                program[pc] >>> 16 & 0xff,
                                                program[pc] >>> 24 & 0xff);
                        default -> 0;
                    };
            if (farthest < 0 || pc + 1 + farthest > program.length - (code == 0x06 ? 0 : 1)) {
                throw new AssertionError("instruction " + pc + " leads out of the program");
            }
        }
    }
}
