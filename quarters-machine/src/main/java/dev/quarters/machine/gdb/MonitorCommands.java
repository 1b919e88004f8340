package dev.quarters.machine.gdb;

import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.DebuggedMachine;

/** What {@code monitor} says in GDB, for what its own commands have no word. */
final class MonitorCommands {

    private static final String HELP =
            """
            info registers     all of the processor that is selected
            translate ADDRESS  the physical address of a linear one
            reset              reset the machine, and stop before its first instruction
            """;

    private MonitorCommands() {}

    /** Carries one out, and returns what to show. */
    static String execute(DebuggedMachine machine, Debuggable processor, String line) {
        String command = line.strip().replaceAll("\\s+", " ");
        if (command.equals("info registers")) {
            return processor.describe();
        } else if (command.equals("reset")) {
            return machine.resetAndStop()
                    ? "The machine was reset; tell GDB by \"flushregs\".\n"
                    : "The guest is paused by Quarters, or has ended: it cannot be reset.\n";
        } else if (command.startsWith("translate ")) {
            return translate(processor, command.substring("translate ".length()));
        }
        return (command.isEmpty() || command.equals("help") ? "" : "no command " + quote(command))
                + HELP;
    }

    private static String quote(String command) {
        return '"' + command.substring(0, Math.min(command.length(), 80)) + "\"; there are\n";
    }

    private static String translate(Debuggable processor, String word) {
        long linear;
        try {
            linear = Long.parseUnsignedLong(word.replaceFirst("^0[xX]", ""), 16);
        } catch (NumberFormatException e) {
            return quote(word).replace("; there are", " is no hexadecimal address");
        }
        long physical = processor.physicalAddress(linear);
        return physical < 0 ? "no page is there\n" : "0x%x\n".formatted(physical);
    }
}
