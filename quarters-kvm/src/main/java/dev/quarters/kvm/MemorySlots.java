package dev.quarters.kvm;

import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.machine.memory.GuestMemory;

/** The guest's RAM as memory slots of KVM: number 0 from address 0, number 1 from 4 GiB. */
record MemorySlots(KvmMachine machine, GuestMemory ram) {

    /** The number of the next slot. */
    static final int NEXT = 2;

    private static final int LOW = 0;
    private static final int HIGH = 1;

    /** Gives the RAM to the virtual machine. */
    void give() {
        long host = ram.segment().address();
        machine.setMemory(LOW, 0, ram.lowSize(), host);
        if (ram.highSize() > 0) {
            machine.setMemory(HIGH, GuestMemory.HIGH_START, ram.highSize(), host + ram.lowSize());
        }
    }

    /** Takes it away and gives it back: KVM forgets what it knows of page tables in it. */
    void giveAnew() {
        machine.setMemory(LOW, 0, 0, 0);
        if (ram.highSize() > 0) {
            machine.setMemory(HIGH, GuestMemory.HIGH_START, 0, 0);
        }
        give();
    }
}
