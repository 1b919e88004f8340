package dev.quarters.linux.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.linux.uapi.Mman;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A virtual machine of KVM: memory slots and processors. */
public final class KvmMachine implements AutoCloseable {

    private static final int REGION_SIZE = 32;
    private static final int CAPABILITY_SIZE = 104;
    private static final int FILTER_SIZE = 392;

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

    /** Part of the model-specific registers: so many from that one on. */
    public record RegisterRange(int first, int count) {}

    /**
     * Has all accesses to model-specific registers come out (KVM_EXIT_X86_RDMSR and WRMSR) but
     * those to some; before the first processor runs.
     *
     * @param kept what KVM goes on with by itself: at most 16 ranges
     * @throws dev.quarters.linux.LinuxException when it can't do that: Linux before 5.10
     */
    public void showModelRegisters(List<RegisterRange> kept) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment capability = arena.allocate(CAPABILITY_SIZE, 8);
            capability.set(JAVA_INT, 0, Kvm.KVM_CAP_X86_USER_SPACE_MSR);
            capability.set(
                    JAVA_LONG,
                    8,
                    Kvm.KVM_MSR_EXIT_REASON_INVAL
                            | Kvm.KVM_MSR_EXIT_REASON_UNKNOWN
                            | Kvm.KVM_MSR_EXIT_REASON_FILTER);
            control(
                    Kvm.KVM_ENABLE_CAP,
                    capability.address(),
                    "have model-specific registers come out of KVM");
            MemorySegment filter = arena.allocate(FILTER_SIZE, 8);
            filter.set(JAVA_INT, 0, Kvm.KVM_MSR_FILTER_DEFAULT_DENY);
            for (int i = 0; i < kept.size(); i++) {
                long range = 8 + 24L * i;
                MemorySegment bits = arena.allocate((kept.get(i).count() + 7) / 8, 8);
                bits.fill((byte) -1);
                filter.set(JAVA_INT, range, Kvm.KVM_MSR_FILTER_READ_AND_WRITE);
                filter.set(JAVA_INT, range + 4, kept.get(i).count());
                filter.set(JAVA_INT, range + 8, kept.get(i).first());
                filter.set(JAVA_LONG, range + 16, bits.address());
            }
            control(
                    Kvm.KVM_X86_SET_MSR_FILTER,
                    filter.address(),
                    "say which model-specific registers KVM keeps");
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
