package dev.quarters.machine.acpi;

import static dev.quarters.machine.acpi.Aml.device;
import static dev.quarters.machine.acpi.Aml.eisaId;
import static dev.quarters.machine.acpi.Aml.integer;
import static dev.quarters.machine.acpi.Aml.join;
import static dev.quarters.machine.acpi.Aml.method;
import static dev.quarters.machine.acpi.Aml.name;
import static dev.quarters.machine.acpi.Aml.packageOf;
import static dev.quarters.machine.acpi.Aml.path;
import static dev.quarters.machine.acpi.Aml.scope;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.pci.PciHost;
import dev.quarters.machine.power.PowerManagement;

import java.util.ArrayList;
import java.util.List;

/**
 * The definition block of the DSDT: devices that can't be found otherwise, how PCI interrupts are
 * wired, how to power off. The power button is a fixed one, so it is not here.
 */
final class SystemDescription {

    private SystemDescription() {}

    static byte[] of(Board board) {
        return join(
                name("PICM", integer(0)),
                // The system says by which controllers it takes interrupts: 1 are APICs.
                method("_PIC", 1, Aml.store(Aml.ARG0, path("PICM"))),
                softOff(),
                scope("\\_SB", pciBus(), motherboard(), timer(), clock(), serialPorts(board)));
    }

    private static byte[] softOff() {
        byte[] type = integer(PowerManagement.SOFT_OFF);
        return name("\\_S5", packageOf(type, type, integer(0), integer(0)));
    }

    private static byte[] pciBus() {
        return device(
                "PCI0",
                name("_HID", eisaId("PNP0A03")),
                name("_UID", integer(0)),
                name("_BBN", integer(0)),
                name(
                        "_CRS",
                        Resource.template(
                                Resource.busWindow(0, 0),
                                Resource.ports(Board.PCI_ADDRESS, 8),
                                Resource.portWindow(0, Board.PCI_ADDRESS - 1),
                                Resource.portWindow(Board.PCI_ADDRESS + 8, 0xFFFF),
                                Resource.memoryWindow(Board.PCI_MEMORY, Board.PCI_MEMORY_END - 1),
                                Resource.highMemoryWindow(
                                        Board.PCI_HIGH_MEMORY, Board.PCI_HIGH_MEMORY_END - 1))),
                name("PRTP", routing(false)),
                name("PRTA", routing(true)),
                method(
                        "_PRT",
                        0,
                        Aml.ifElse(
                                path("PICM"),
                                Aml.returns(path("PRTA")),
                                Aml.returns(path("PRTP")))));
    }

    /** For each pin of each device, the input of the controller (ACPI 6.5 §6.2.13). */
    private static byte[] routing(boolean apic) {
        List<byte[]> entries = new ArrayList<>();
        for (int number = 1; number < PciHost.DEVICES; number++) {
            for (int pin = 0; pin < 4; pin++) {
                int line = PciHost.line(number, pin + 1);
                int input = apic ? Board.FIRST_PCI_PIN + line : Board.PCI_IRQS.get(line);
                entries.add(
                        packageOf(
                                integer((long) number << 16 | 0xFFFF),
                                integer(pin),
                                integer(0),
                                integer(input)));
            }
        }
        return packageOf(entries.toArray(byte[][]::new));
    }

    /** What no device claims, but is not free either. */
    private static byte[] motherboard() {
        return device(
                "MBRD",
                name("_HID", eisaId("PNP0C02")),
                name("_UID", integer(0)),
                name(
                        "_CRS",
                        Resource.template(
                                Resource.memory(
                                        Board.PCI_CONFIGURATION, Board.PCI_CONFIGURATION_SIZE),
                                Resource.ports(Board.PM1_EVENT, 12))));
    }

    private static byte[] timer() {
        return device(
                "TIMR",
                name("_HID", eisaId("PNP0100")),
                name("_CRS", Resource.template(Resource.ports(0x40, 4), Resource.irq(0))));
    }

    private static byte[] clock() {
        return device(
                "RTC",
                name("_HID", eisaId("PNP0B00")),
                name("_CRS", Resource.template(Resource.ports(Board.CLOCK, 2), Resource.irq(8))));
    }

    private static byte[] serialPorts(Board board) {
        List<byte[]> devices = new ArrayList<>();
        for (Board.SerialResource each : board.serialResources()) {
            int number = devices.size() + 1;
            devices.add(
                    device(
                            "COM" + number,
                            name("_HID", eisaId("PNP0501")),
                            name("_UID", integer(number)),
                            name(
                                    "_CRS",
                                    Resource.template(
                                            Resource.ports(each.port(), 8),
                                            Resource.irq(each.irq())))));
        }
        return join(devices.toArray(byte[][]::new));
    }
}
