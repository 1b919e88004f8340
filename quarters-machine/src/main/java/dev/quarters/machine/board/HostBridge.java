package dev.quarters.machine.board;

import dev.quarters.machine.pci.PciDevice;
import dev.quarters.machine.pci.PciFunction;
import dev.quarters.machine.pci.PciIdentity;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;

/** The host bridge as a device on its own bus, 00:00.0: nothing but an identity. */
final class HostBridge implements PciDevice {

    /** The identity of a bridge without registers of its own. */
    private static final PciIdentity IDENTITY =
            new PciIdentity(0x1B36, 0x0008, 0, 0x06_00_00, 0x1AF4, 0x1100);

    private final PciFunction function = new PciFunction(IDENTITY, PciFunction.CONVENTIONAL);

    @Override
    public PciFunction function() {
        return function;
    }

    @Override
    public void reset() {}

    @Override
    public void save(StateWriter out) {
        out.put("function", function);
    }

    @Override
    public void load(StateReader in) {
        in.get("function", function);
    }
}
