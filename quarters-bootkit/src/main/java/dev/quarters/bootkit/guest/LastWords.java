package dev.quarters.bootkit.guest;

import dev.quarters.api.QuartersException;

import java.util.List;
import java.util.Optional;

/** How a kernel ended that was not told to, as its user is told. */
public final class LastWords {

    private static final int SHOWN_LINES = 12;

    /** Linux kernel/panic.c. */
    private static final String PANIC = "Kernel panic - not syncing: ";

    /** How a script of system calls ends of which a step failed: with code 127. */
    private static final String AGENT_FAILED = "kill init! exitcode=0x00007f00";

    private LastWords() {}

    /** What is wrong with a kernel, with its name and the memory that it was to have. */
    public static QuartersException cannotBoot(QuartersException known, MachinePlan plan) {
        return new QuartersException(
                "cannot boot "
                        + plan.kernel()
                        + " with "
                        + (plan.memoryBytes() >> 20)
                        + " MiB of memory: "
                        + known.getMessage(),
                known.remedy(),
                known);
    }

    /**
     * The end of a kernel that booted.
     *
     * @param reason how its machine ended, unless the kernel says that it panicked
     * @param log what it said on its console
     * @param needs what the agent needs of a kernel, and where that is looked for
     */
    public static QuartersException told(
            String reason, MachinePlan plan, List<String> log, String needs) {
        Optional<String> panic =
                log.stream()
                        .filter(line -> line.contains(PANIC))
                        .map(line -> line.substring(line.indexOf(PANIC) + PANIC.length()))
                        .findFirst();
        List<String> shown = log.subList(Math.max(0, log.size() - SHOWN_LINES), log.size());
        String words =
                shown.isEmpty()
                        ? "; its kernel said nothing"
                        : "; its kernel's last words:\n  " + String.join("\n  ", shown);
        return new QuartersException(
                panic.map(why -> "the guest's kernel panicked (" + why + ")").orElse(reason)
                        + words,
                remedy(panic.orElse(""), plan, needs));
    }

    private static String remedy(String panic, MachinePlan plan, String needs) {
        if (panic.contains(AGENT_FAILED)) {
            return plan.kernel() + " (--kernel) needs " + needs;
        }
        return "see that "
                + plan.kernel()
                + " (--kernel) is for this machine, and that "
                + (plan.memoryBytes() >> 20)
                + " MiB (--memory) are enough";
    }
}
