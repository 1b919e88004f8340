package dev.quarters.machine.interrupt;

/**
 * What goes over the bus between APICs.
 *
 * @param destination of an APIC or several; {@link #ALL} for everyone
 * @param logical whether the destination is compared with logical identities
 * @param level whether it is triggered by level, so that its end is broadcast
 */
record InterruptMessage(
        int destination, boolean logical, DeliveryMode mode, int vector, boolean level) {

    static final int ALL = -1;

    /** With a destination of 8 bits, where FFH is everyone. */
    static InterruptMessage narrow(
            int destination, boolean logical, DeliveryMode mode, int vector, boolean level) {
        return new InterruptMessage(
                destination == 0xFF ? ALL : destination, logical, mode, vector, level);
    }
}
