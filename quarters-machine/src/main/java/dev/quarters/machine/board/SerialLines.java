package dev.quarters.machine.board;

import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.SharedLine;

import java.util.HashMap;
import java.util.Map;

/** COM1 and COM3 share an interrupt, and so do COM2 and COM4. */
final class SerialLines {

    private final Interrupts interrupts;
    private final Map<Integer, SharedLine> lines = new HashMap<>();

    SerialLines(Interrupts interrupts) {
        this.interrupts = interrupts;
    }

    InterruptLine line(int irq) {
        return lines.computeIfAbsent(irq, number -> new SharedLine(interrupts.isa(number))).input();
    }
}
