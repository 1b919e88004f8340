package dev.quarters.machine.bus;

/** Where message-signalled interrupts go (PCI Local Bus 3.0 §6.8, Intel SDM Vol. 3A §11.11). */
@FunctionalInterface
public interface MessageInterrupts {

    /** Delivers the message that a device writes to an address of FEEx_xxxxH. */
    void send(long address, int data);
}
