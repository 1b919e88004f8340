package dev.quarters.emulator;

import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKits;
import dev.quarters.machine.run.MachineEnd;

import java.util.List;
import java.util.Optional;

/** How a machine ended that was not told to, as its user is told. */
final class LastWords {

    private static final int SHOWN_LINES = 12;

    /** Linux kernel/panic.c. */
    private static final String PANIC = "Kernel panic - not syncing: ";

    /** How a script of system calls ends of which a step failed: with code 127. */
    private static final String AGENT_FAILED = "kill init! exitcode=0x00007f00";

    private LastWords() {}

    static QuartersException of(MachineEnd end, MachinePlan plan, List<String> log) {
        return switch (end) {
            case MachineEnd.Failed failed -> failed(failed.cause(), plan);
            case MachineEnd.Stopped stopped -> new QuartersException("the guest was stopped", "");
            case MachineEnd.PoweredOff off -> told("the guest powered off", plan, log);
            case MachineEnd.Exited exited ->
                    told("the guest ended its machine with code " + exited.code(), plan, log);
            case MachineEnd.ShutDown shutDown ->
                    told("the guest's processor shut down (a triple fault)", plan, log);
            case MachineEnd.Halted halted ->
                    told("the guest halted its processor with interrupts disabled", plan, log);
        };
    }

    /** What the guest could not be started for is told by its own words. */
    private static QuartersException failed(Throwable cause, MachinePlan plan) {
        return cause instanceof QuartersException known
                ? cannotBoot(known, plan)
                : new QuartersException(
                        "the guest's machine failed: " + cause,
                        "this is a bug of Quarters: report it",
                        cause);
    }

    /** What is wrong with a kernel, with its name and the memory that it was to have. */
    static QuartersException cannotBoot(QuartersException known, MachinePlan plan) {
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

    private static QuartersException told(String reason, MachinePlan plan, List<String> log) {
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
                remedy(panic.orElse(""), plan));
    }

    private static String remedy(String panic, MachinePlan plan) {
        if (panic.contains(AGENT_FAILED)) {
            return plan.kernel()
                    + " (--kernel) needs "
                    + String.join(", ", BootKits.MODULES)
                    + ": built in, or as modules in lib/modules beside its folder";
        }
        return "see that "
                + plan.kernel()
                + " (--kernel) is for this machine, and that "
                + (plan.memoryBytes() >> 20)
                + " MiB (--memory) are enough";
    }
}
