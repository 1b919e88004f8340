package dev.quarters.machine.interrupt;

import dev.quarters.machine.bus.MessageInterrupts;

import java.util.ArrayList;
import java.util.List;

/** Carries interrupts to local APICs, and their ends to I/O APICs (Intel SDM Vol. 3A §11.1). */
public final class ApicBus implements MessageInterrupts {

    private final List<LocalApic> localApics = new ArrayList<>();
    private final List<IoApic> ioApics = new ArrayList<>();
    private boolean external;

    void add(LocalApic apic) {
        localApics.add(apic);
        apic.setExternal(external);
    }

    void add(IoApic apic) {
        ioApics.add(apic);
    }

    /** The 8259 pair's output, to LINT0 of every processor. */
    public void setExternal(boolean high) {
        external = high;
        localApics.forEach(apic -> apic.setExternal(high));
    }

    /** A non-maskable interrupt, at LINT1 of every processor. */
    public void nonMaskableInterrupt() {
        localApics.forEach(LocalApic::pulseLint1);
    }

    /** A message that a device writes (Intel SDM Vol. 3A §11.11); others are lost. */
    @Override
    public void send(long address, int data) {
        if (address >>> 20 == 0xFEE) {
            boolean level = (data & 1 << 15) != 0;
            DeliveryMode mode = DeliveryMode.of(data);
            deliver(
                    InterruptMessage.narrow(
                            (int) (address >> 12) & 0xFF,
                            (address & 4) != 0,
                            mode,
                            data & 0xFF,
                            level));
        }
    }

    void deliver(InterruptMessage message) {
        if (message.mode() == DeliveryMode.LOWEST_PRIORITY) {
            deliverToLowest(message);
            return;
        }
        for (LocalApic apic : localApics) {
            if (apic.matches(message)) {
                apic.receive(message.mode(), message.vector(), message.level());
            }
        }
    }

    private void deliverToLowest(InterruptMessage message) {
        LocalApic lowest = null;
        for (LocalApic apic : localApics) {
            if (apic.matches(message)
                    && apic.isSoftwareEnabled()
                    && (lowest == null || apic.processorPriority() < lowest.processorPriority())) {
                lowest = apic;
            }
        }
        if (lowest != null) {
            lowest.receive(DeliveryMode.FIXED, message.vector(), message.level());
        }
    }

    /** To all but one. */
    void deliverToOthers(LocalApic self, DeliveryMode mode, int vector) {
        for (LocalApic apic : localApics) {
            if (apic != self) {
                apic.receive(mode, vector, false);
            }
        }
    }

    void endOfInterrupt(int vector) {
        ioApics.forEach(apic -> apic.endOfInterrupt(vector));
    }
}
