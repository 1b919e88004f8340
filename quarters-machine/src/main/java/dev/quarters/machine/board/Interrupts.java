package dev.quarters.machine.board;

import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.SharedLine;
import dev.quarters.machine.interrupt.ApicBus;
import dev.quarters.machine.interrupt.IoApic;
import dev.quarters.machine.interrupt.PicPair;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.util.ArrayList;
import java.util.List;

/** The interrupt controllers, and the wires to them. */
final class Interrupts implements Stateful {

    final ApicBus bus = new ApicBus();
    final PicPair pics = new PicPair(bus::setExternal);
    final IoApic ioApic;

    Interrupts(int ioApicId) {
        ioApic = new IoApic(bus, ioApicId);
    }

    void reset() {
        pics.reset();
        ioApic.reset();
    }

    /** The ISA interrupt of that number: at both controllers, by the overrides that ACPI tells. */
    InterruptLine isa(int number) {
        InterruptLine pic = pics.line(number);
        InterruptLine pin = ioApic.line(number == Board.TIMER_IRQ ? Board.TIMER_PIN : number);
        return high -> {
            pic.set(high);
            pin.set(high);
        };
    }

    /** The four lines of PCI: an input of the I/O APIC each, and one of the 8259 pair for two. */
    List<InterruptLine> pci() {
        List<SharedLine> shared = new ArrayList<>();
        List<InterruptLine> lines = new ArrayList<>();
        for (int i = 0; i < Board.PCI_IRQS.size(); i++) {
            int first = Board.PCI_IRQS.indexOf(Board.PCI_IRQS.get(i));
            shared.add(
                    first < i
                            ? shared.get(first)
                            : new SharedLine(pics.line(Board.PCI_IRQS.get(i))));
            InterruptLine pic = shared.get(i).input();
            InterruptLine pin = ioApic.line(Board.FIRST_PCI_PIN + i);
            lines.add(
                    high -> {
                        pic.set(high);
                        pin.set(high);
                    });
        }
        return lines;
    }

    @Override
    public void save(StateWriter out) {
        out.put("pics", pics);
        out.put("ioApic", ioApic);
    }

    @Override
    public void load(StateReader in) {
        in.get("pics", pics);
        in.get("ioApic", ioApic);
    }
}
