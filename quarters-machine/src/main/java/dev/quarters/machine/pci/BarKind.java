package dev.quarters.machine.pci;

/** The type bits of a base address register (PCI Local Bus 3.0 §6.2.5.1). */
public enum BarKind {
    /** Ports. */
    IO(1),
    /** Memory below 4 GiB. */
    MEMORY_32(0),
    /** Memory anywhere; takes the next register as its upper half. */
    MEMORY_64(4),
    /** As {@link #MEMORY_64}, and reads have no side effects. */
    PREFETCHABLE_64(12);

    final int typeBits;

    BarKind(int typeBits) {
        this.typeBits = typeBits;
    }

    boolean isWide() {
        return this == MEMORY_64 || this == PREFETCHABLE_64;
    }

    /** The smallest size: type bits take the place of address bits. */
    int minimumSize() {
        return this == IO ? 4 : 16;
    }
}
