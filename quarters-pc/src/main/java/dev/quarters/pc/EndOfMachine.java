package dev.quarters.pc;

import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKits;
import dev.quarters.bootkit.guest.LastWords;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.machine.run.MachineEnd;

import java.util.List;

/** How a machine ended that was not told to, as its user is told. */
final class EndOfMachine {

    private EndOfMachine() {}

    static QuartersException tell(MachineEnd end, MachinePlan plan, List<String> log) {
        return switch (end) {
            case MachineEnd.Failed failed -> failed(failed.cause(), plan);
            case MachineEnd.Stopped stopped -> new QuartersException("the guest was stopped", "");
            case MachineEnd.PoweredOff off -> told("the guest powered off", plan, log);
            case MachineEnd.Exited exited ->
                    told("the guest ended its machine with code " + exited.code(), plan, log);
            case MachineEnd.ShutDown shutDown ->
                    told(
                            "the guest's processor shut down (a triple fault) at "
                                    + shutDown.place(),
                            plan,
                            log);
            case MachineEnd.Halted halted ->
                    told("the guest halted its processor with interrupts disabled", plan, log);
        };
    }

    private static QuartersException told(String reason, MachinePlan plan, List<String> log) {
        return LastWords.told(
                reason,
                plan,
                log,
                String.join(", ", BootKits.MODULES)
                        + ": built in, or as modules in lib/modules beside its folder");
    }

    /** What the guest could not be started for is told by its own words. */
    private static QuartersException failed(Throwable cause, MachinePlan plan) {
        return cause instanceof QuartersException known
                ? LastWords.cannotBoot(known, plan)
                : new QuartersException(
                        "the guest's machine failed: " + cause,
                        "this is a bug of Quarters: report it",
                        cause);
    }
}
