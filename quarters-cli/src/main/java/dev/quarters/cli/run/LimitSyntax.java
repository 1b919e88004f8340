package dev.quarters.cli.run;

import dev.quarters.api.ResourceLimits;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;

import java.math.BigDecimal;
import java.util.Optional;

/** Reads the options that limit what a guest uses. */
final class LimitSyntax {

    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);
    private static final long LEAST_MEMORY = 6 << 20;

    private LimitSyntax() {}

    static ResourceLimits parse(Arguments arguments) {
        long memory = bytes(arguments, "memory");
        if (memory > 0 && memory < LEAST_MEMORY) {
            throw new UsageException("--memory has to be at least 6m");
        }
        long swap =
                arguments.value("memory-swap").filter("-1"::equals).isPresent()
                        ? -1
                        : bytes(arguments, "memory-swap");
        if (swap > 0 && swap < memory) {
            throw new UsageException(
                    "--memory-swap is memory and swap together: it can't be less than --memory");
        }
        return new ResourceLimits(
                memory,
                swap,
                cpus(arguments.value("cpus")),
                number(arguments, "cpu-shares", 0, 262_144),
                arguments.value("cpuset-cpus"),
                number(arguments, "pids-limit", -1, Integer.MAX_VALUE),
                (int) number(arguments, "blkio-weight", 0, 1000),
                bytes(arguments, "shm-size"));
    }

    private static long bytes(Arguments arguments, String option) {
        return arguments.value(option).map(text -> ByteSize.parse("--" + option, text)).orElse(0L);
    }

    private static long cpus(Optional<String> text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            BigDecimal nanos = new BigDecimal(text.get()).multiply(NANO);
            if (nanos.signum() >= 0) {
                return nanos.longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // falls through to the message
        }
        throw new UsageException("--cpus is a number such as 1.5, not \"" + text.get() + "\"");
    }

    private static long number(Arguments arguments, String option, long least, long most) {
        String text = arguments.value(option).orElse("0");
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the message
        }
        throw new UsageException(
                "--"
                        + option
                        + " is a number from "
                        + least
                        + " to "
                        + most
                        + ", not \""
                        + text
                        + "\"");
    }
}
