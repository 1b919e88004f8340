package dev.quarters.linux.kvm;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.linux.uapi.Mman;

/** A virtual machine of KVM: memory slots and processors. */
public final class KvmMachine implements AutoCloseable {

    private static final int REGION_SIZE = 32;

    private final int descriptor;
    private final long sharedSize;

    KvmMachine(int descriptor, long sharedSize) {
        this.descriptor = descriptor;
        this.sharedSize = sharedSize;
    }

    /**
     * Gives up three pages of guest physical memory, and one before them, that Intel's processors
     * need to execute real mode; before the first processor is made.
     */
    public void reserve(long physicalAddress) {
        try (Scratch scratch = Scratch.borrow()) {
            long map = scratch.reserve(Long.BYTES);
            scratch.putLong(map, physicalAddress - 0x1000);
            control(Kvm.KVM_SET_IDENTITY_MAP_ADDR, map, "place KVM's identity map");
        }
        control(Kvm.KVM_SET_TSS_ADDR, physicalAddress, "place KVM's task-state segment");
    }

    /**
     * Makes memory of this process that of the guest, in place of what the slot had; a size of 0
     * takes it away.
     *
     * @param slot its number
     * @param physicalAddress where the guest has it, a multiple of 4096
     * @param hostAddress where this process has it
     */
    public void setMemory(int slot, long physicalAddress, long size, long hostAddress) {
        try (Scratch scratch = Scratch.borrow()) {
            long region = scratch.reserve(REGION_SIZE);
            scratch.putInt(region, slot);
            scratch.putInt(region + 4, 0);
            scratch.putLong(region + 8, physicalAddress);
            scratch.putLong(region + 16, size);
            scratch.putLong(region + 24, hostAddress);
            control(Kvm.KVM_SET_USER_MEMORY_REGION, region, "give a virtual machine memory");
        }
    }

    /** A new processor, in the state after power-up. */
    public KvmProcessor createProcessor(int number) {
        int made = (int) control(Kvm.KVM_CREATE_VCPU, number, "create a virtual processor");
        long shared =
                Kernel.call(
                        SystemCall.mmap,
                        0,
                        sharedSize,
                        Mman.PROT_READ | Mman.PROT_WRITE,
                        Mman.MAP_SHARED,
                        made,
                        0);
        if (Kernel.isError(shared)) {
            Descriptors.close(made);
        }
        Kernel.check(shared, "map what a virtual processor shares");
        return new KvmProcessor(made, Kernel.MEMORY.asSlice(shared, sharedSize));
    }

    private long control(long request, long argument, String attempt) {
        return KvmSystem.control(descriptor, request, argument, attempt);
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
