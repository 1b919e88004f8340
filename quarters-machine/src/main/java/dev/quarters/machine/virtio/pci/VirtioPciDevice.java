package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.pci.BarKind;
import dev.quarters.machine.pci.PciDevice;
import dev.quarters.machine.pci.PciFunction;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioTransport;

/**
 * A virtio device on a PCI bus: its registers are in base address 0, MSI-X is in base address 1.
 */
public final class VirtioPciDevice implements PciDevice {

    private static final int MSIX_BAR = 1;
    private static final int INTA = 1;

    private final PciFunction function;
    private final VirtioTransport transport;
    private final PciInterrupts interrupts;
    private final CommonConfiguration common;

    public VirtioPciDevice(VirtioDevice device, GuestMemory memory, EventQueue events) {
        int queues = device.queueCount();
        function = new PciFunction(VirtioIdentity.of(device.deviceId()), PciFunction.CONVENTIONAL);
        function.setInterruptPin(INTA);
        interrupts = new PciInterrupts(function, function.addMsix(MSIX_BAR, queues + 1), queues);
        transport = new VirtioTransport(device, memory, events, interrupts);
        common = new CommonConfiguration(transport, interrupts);
        VirtioRegisters registers = new VirtioRegisters(transport, common, interrupts);
        function.addBar(VirtioCapability.BAR, BarKind.MEMORY_32, VirtioRegisters.BYTES, registers);
        addCapabilities(registers);
    }

    private void addCapabilities(VirtioRegisters registers) {
        int page = VirtioRegisters.PAGE;
        VirtioCapability.add(
                function,
                VirtioCapability.COMMON,
                VirtioRegisters.COMMON,
                CommonConfiguration.BYTES);
        VirtioCapability.add(function, VirtioCapability.ISR, VirtioRegisters.ISR, 1);
        VirtioCapability.add(function, VirtioCapability.DEVICE, VirtioRegisters.DEVICE, page);
        VirtioCapability.addNotify(
                function, VirtioRegisters.NOTIFY, page, VirtioRegisters.NOTIFY_MULTIPLIER);
        int access = VirtioCapability.addPciConfiguration(function);
        function.addWindow(
                access + VirtioCapability.DATA_FIELD,
                ConfigurationAccess.BYTES,
                new ConfigurationAccess(function, access, registers));
    }

    @Override
    public PciFunction function() {
        return function;
    }

    @Override
    public void reset() {
        transport.reset();
        common.reset();
    }

    @Override
    public void save(StateWriter out) {
        out.put("function", function);
        out.put("interrupts", interrupts);
        out.put("common", common);
        out.put("transport", transport);
    }

    @Override
    public void load(StateReader in) {
        in.get("function", function);
        in.get("interrupts", interrupts);
        in.get("common", common);
        in.get("transport", transport);
    }
}
