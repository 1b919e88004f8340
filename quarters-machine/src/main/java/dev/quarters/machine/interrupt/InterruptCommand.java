package dev.quarters.machine.interrupt;

/** The interrupt command register: interrupts between processors (Intel SDM Vol. 3A §11.6.1). */
final class InterruptCommand {

    private static final int LOGICAL = 1 << 11;
    private static final int ASSERT = 1 << 14;
    private static final int LEVEL = 1 << 15;

    /** All but delivery status and reserved bits. */
    private static final int WRITABLE = 0xC_CFFF;

    private final LocalApic apic;
    private final ApicBus bus;
    private final ApicBase base;
    private int low;
    private int high;

    InterruptCommand(LocalApic apic, ApicBus bus, ApicBase base) {
        this.apic = apic;
        this.base = base;
        this.bus = bus;
    }

    void reset() {
        low = 0;
        high = 0;
    }

    void restore(int savedLow, int savedHigh) {
        low = savedLow;
        high = savedHigh;
    }

    int low() {
        return low;
    }

    int destination() {
        return high;
    }

    /** The upper register as of xAPIC: 8 bits at the top. */
    void setNarrowDestination(int value) {
        high = value & 0xFF00_0000;
    }

    /** As of x2APIC: 32 bits. */
    void setDestination(int value) {
        high = value;
    }

    /** Writing the lower register sends. */
    void send(int value) {
        low = value & WRITABLE;
        DeliveryMode mode = DeliveryMode.of(value);
        int vector = value & 0xFF;
        if (mode == DeliveryMode.INIT && (value & LEVEL) != 0 && (value & ASSERT) == 0) {
            return; // INIT level de-assert does nothing since the Pentium 4
        }
        boolean fixed = mode == DeliveryMode.FIXED || mode == DeliveryMode.LOWEST_PRIORITY;
        if (fixed && vector < 16) {
            apic.raiseError(LocalApic.SEND_ILLEGAL_VECTOR);
            return;
        }
        switch (value >> 18 & 3) {
            case 1 -> toSelf(mode, vector);
            case 2 -> {
                bus.deliverToOthers(apic, mode, vector);
                toSelf(mode, vector);
            }
            case 3 -> bus.deliverToOthers(apic, mode, vector);
            default -> bus.deliver(message(mode, vector, (value & LOGICAL) != 0));
        }
    }

    /** Only fixed interrupts go to oneself; a processor does not reset itself by a shorthand. */
    private void toSelf(DeliveryMode mode, int vector) {
        if (mode == DeliveryMode.FIXED || mode == DeliveryMode.LOWEST_PRIORITY) {
            apic.receive(DeliveryMode.FIXED, vector, false);
        }
    }

    private InterruptMessage message(DeliveryMode mode, int vector, boolean logical) {
        return base.isExtended()
                ? new InterruptMessage(high, logical, mode, vector, false)
                : InterruptMessage.narrow(high >>> 24, logical, mode, vector, false);
    }

    void sendToSelf(int vector) {
        send(1 << 18 | vector);
    }
}
