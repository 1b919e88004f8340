package dev.quarters.machine.pci;

import dev.quarters.machine.state.Stateful;

/** A device on the PCI bus. Its state includes its function's, as a part. */
public interface PciDevice extends Stateful {

    /** Where the bus sees it. Always the same object. */
    PciFunction function();

    /** The board's reset. The function itself has been reset before. */
    void reset();
}
