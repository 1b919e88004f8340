package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.translate.RegionTranslator;

import java.lang.management.ManagementFactory;

/**
 * How many guest instructions a second the interpreter executes: {@code java …
 * [-Dquarters.translate=true] InterpreterSpeed [repetitions] [kernel]}. Each repetition of a kernel
 * is timed; the best counts.
 */
final class InterpreterSpeed {

    private record Kernel(String name, int number, long size) {}

    private static final Kernel[] KERNELS = {
        new Kernel("sieve", 0, 40),
        new Kernel("hash", 1, 3000),
        new Kernel("calls", 2, 25),
        new Kernel("list", 3, 800),
        new Kernel("bytes", 4, 700),
        new Kernel("bodies", 5, 20000),
        new Kernel("columns", 6, 4000),
        new Kernel("mix", 7, 2000000),
    };

    private InterpreterSpeed() {}

    public static void main(String[] arguments) {
        int repetitions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        FlatMachine machine = new FlatMachine();
        machine.load(GuestProgram.ADDRESS, GuestProgram.compile("-O2"));
        machine.load(0x9000, "E8 FB 6F 0F 00 EB FE"); // call 100000H; jmp to itself
        machine.load(0x9005, "F4"); // HLT
        Interpreter interpreter =
                Boolean.getBoolean("quarters.translate")
                        ? new Interpreter(machine.cpu, new RegionTranslator(machine.cpu))
                        : new Interpreter(machine.cpu);
        double logarithms = 0;
        double all = 0;
        double[] best = new double[KERNELS.length];
        double[] first = new double[KERNELS.length];
        long[] counts = new long[KERNELS.length];
        for (int i = 0; i < repetitions; i++) {
            for (int k = 0; k < KERNELS.length; k++) {
                if (arguments.length > 1 && !arguments[1].equals(KERNELS[k].name)) {
                    continue;
                }
                long before = machine.cpu.instructionCount;
                long start = processorTime();
                call(machine.cpu, interpreter, KERNELS[k]);
                long nanoseconds = processorTime() - start;
                counts[k] = machine.cpu.instructionCount - before;
                double speed = counts[k] * 1e3 / nanoseconds;
                first[k] = i == 0 ? speed : first[k];
                best[k] = Math.max(best[k], speed);
            }
        }
        for (int k = 0; k < KERNELS.length; k++) {
            if (best[k] > 0) {
                System.out.printf(
                        "%-7s %,12d instructions, %6.1f million a second (first %6.1f)%n",
                        KERNELS[k].name, counts[k], best[k], first[k]);
                logarithms += Math.log(best[k]);
                all++;
            }
        }
        System.out.printf("geometric mean %.1f million a second%n", Math.exp(logarithms / all));
    }

    /** Of this thread: other load on the host does not count. */
    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void call(Processor cpu, Interpreter interpreter, Kernel kernel) {
        cpu.rip = 0x9000;
        cpu.halted = false;
        cpu.registers[Processor.RDI] = kernel.number;
        cpu.registers[Processor.RSI] = kernel.size;
        StopReason reason = interpreter.run(Long.MAX_VALUE);
        if (reason != StopReason.HALTED && cpu.rip != 0x9005) {
            throw new IllegalStateException(reason + " at " + Long.toHexString(cpu.rip));
        }
    }
}
