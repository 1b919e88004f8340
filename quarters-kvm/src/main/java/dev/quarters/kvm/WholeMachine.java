package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.quarters.bootkit.guest.Opened;
import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmMachine.RegisterRange;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorBus;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.system.ModelRegisters;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The hardware as a processor for all of the guest, kernel mode too. Interrupt controllers, and
 * whatever is not RAM, are those of the board: what the guest does to them comes out and is done
 * here.
 */
final class WholeMachine implements AutoCloseable {

    /** What KVM keeps: SYSENTER_…, PAT, EFER, STAR to FMASK, FS, GS and kernel GS base, TSC_AUX. */
    private static final List<RegisterRange> KEPT =
            List.of(
                    new RegisterRange(0x174, 3),
                    new RegisterRange(0x277, 1),
                    new RegisterRange(0xC000_0080, 5),
                    new RegisterRange(0xC000_0100, 4));

    /** Three pages that no board has anything at, nor their predecessor. */
    private static final long TASK_STATE = 0xFEFF_D000L;

    private static final int TIMESTAMP = 0x10;
    private static final int TIMESTAMP_ADJUST = 0x3B;

    private final Opened opened = new Opened();
    private final Arena arena = Arena.ofShared();
    private final Processor cpu;
    private final ProcessorBus bus;
    private final KvmProcessor kvm;
    private final KvmRun shared;
    private final AllRegisters registers;
    private final MemorySlots slots;

    /** What came out last has to be brought to its end by going in again. */
    private boolean unfinished;

    /** Why the processor came out. */
    enum Exit {
        /** Something was done for it, or it was interrupted: it can go on. */
        DONE,
        /** HLT: RIP is behind it. */
        HALTED,
        /** KVM can't execute what is at RIP. */
        GIVEN_UP,
        /** A triple fault. */
        SHUTDOWN
    }

    /**
     * For that software CPU and its RAM.
     *
     * @throws dev.quarters.linux.LinuxException when KVM refuses
     */
    WholeMachine(KvmSystem system, Processor cpu, GuestMemory ram) {
        this.cpu = cpu;
        bus = cpu.bus;
        opened.add(arena::close);
        try {
            KvmMachine machine = system.createMachine();
            opened.add(machine::close);
            machine.reserve(TASK_STATE);
            machine.showModelRegisters(KEPT);
            slots = new MemorySlots(machine, ram);
            slots.give();
            kvm = machine.createProcessor(0);
            opened.add(kvm::close);
            shared = kvm.shared();
            kvm.control(
                    Kvm.KVM_SET_CPUID2,
                    Cpuid.of(cpu, arena),
                    "set the features of a virtual processor");
            registers = new AllRegisters(cpu, kvm, arena);
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    /** Gives the hardware what the software CPU has, which may have changed page tables. */
    void enter() {
        slots.giveAnew();
        registers.store();
        kvm.settle();
        unfinished = false;
    }

    /** Gives the software CPU what the hardware has. */
    void leave() {
        finish();
        registers.load();
    }

    /** Makes {@link #run} return. From any thread. */
    void kick() {
        kvm.kick();
    }

    /** Whether an interrupt can be given to it; if not, {@link #run} returns when it can. */
    boolean awaitsInterrupt() {
        boolean ready = shared.readyForInterrupt();
        shared.setInterruptWindow(!ready);
        return ready;
    }

    /** RFLAGS.IF, as it came out. */
    boolean interruptsEnabled() {
        return shared.interruptsEnabled();
    }

    /** The next run begins with that interrupt. */
    void interrupt(int vector) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment interrupt = arena.allocate(4, 4);
            interrupt.set(JAVA_INT_UNALIGNED, 0, vector);
            kvm.control(Kvm.KVM_INTERRUPT, interrupt, "interrupt a virtual processor");
        }
    }

    /** A non-maskable interrupt, as soon as it takes one. */
    void interruptNonMaskably() {
        kvm.control(Kvm.KVM_NMI, 0, "interrupt a virtual processor");
    }

    /** Executes the guest until something has to be done for it, and does that. */
    Exit run() {
        int priority = bus.taskPriority();
        shared.setTaskPriority(priority);
        boolean exited = kvm.run();
        unfinished = false;
        if (shared.taskPriority() != priority) {
            bus.setTaskPriority(shared.taskPriority());
        }
        if (!exited) {
            return Exit.DONE;
        }
        switch (shared.exitReason()) {
            case Kvm.KVM_EXIT_IO -> port();
            case Kvm.KVM_EXIT_MMIO -> memory();
            case Kvm.KVM_EXIT_X86_RDMSR -> readModelRegister();
            case Kvm.KVM_EXIT_X86_WRMSR -> writeModelRegister();
            case Kvm.KVM_EXIT_IRQ_WINDOW_OPEN, Kvm.KVM_EXIT_INTR, Kvm.KVM_EXIT_SET_TPR -> {}
            case Kvm.KVM_EXIT_HLT -> {
                return Exit.HALTED;
            }
            case Kvm.KVM_EXIT_INTERNAL_ERROR -> {
                return Exit.GIVEN_UP;
            }
            case Kvm.KVM_EXIT_SHUTDOWN -> {
                return Exit.SHUTDOWN;
            }
            default -> {
                registers.load();
                throw KvmFailureException.of(shared, cpu);
            }
        }
        return Exit.DONE;
    }

    /** Brings what came out last to its end: what was read is in registers then. */
    private void finish() {
        if (unfinished) {
            kvm.settle();
            unfinished = false;
        }
    }

    private void port() {
        unfinished = true;
        MemorySegment data = shared.portData();
        int size = shared.portSize();
        for (int i = 0; i < shared.portCount(); i++) {
            long at = (long) i * size;
            if (shared.isOutput()) {
                bus.writePort(shared.port(), size, get(data, at, size));
            } else {
                set(data, at, size, bus.readPort(shared.port(), size));
            }
        }
    }

    private static int get(MemorySegment data, long at, int size) {
        return switch (size) {
            case 1 -> data.get(JAVA_BYTE, at) & 0xFF;
            case 2 -> data.get(JAVA_SHORT_UNALIGNED, at) & 0xFFFF;
            default -> data.get(JAVA_INT_UNALIGNED, at);
        };
    }

    private static void set(MemorySegment data, long at, int size, int value) {
        switch (size) {
            case 1 -> data.set(JAVA_BYTE, at, (byte) value);
            case 2 -> data.set(JAVA_SHORT_UNALIGNED, at, (short) value);
            default -> data.set(JAVA_INT_UNALIGNED, at, value);
        }
    }

    /** KVM splits an access at the end of a page, so that it may have any size up to 8. */
    private void memory() {
        unfinished = true;
        long address = shared.memoryAddress();
        int size = shared.memorySize();
        if (Integer.bitCount(size) == 1) {
            if (shared.isMemoryWrite()) {
                bus.writeMemory(address, size, shared.memoryData());
            } else {
                shared.setMemoryData(bus.readMemory(address, size));
            }
            return;
        }
        long value = shared.isMemoryWrite() ? shared.memoryData() : 0;
        for (int i = 0; i < size; i++) {
            if (shared.isMemoryWrite()) {
                bus.writeMemory(address + i, 1, value >>> 8 * i & 0xFF);
            } else {
                value |= (bus.readMemory(address + i, 1) & 0xFF) << 8 * i;
            }
        }
        if (!shared.isMemoryWrite()) {
            shared.setMemoryData(value);
        }
    }

    private void readModelRegister() {
        unfinished = true;
        int index = shared.modelRegister();
        try {
            shared.answerModelRegister(ModelRegisters.read(cpu, index));
        } catch (ProcessorException protection) {
            shared.refuseModelRegister();
        }
    }

    private void writeModelRegister() {
        unfinished = true;
        int index = shared.modelRegister();
        long value = shared.modelRegisterData();
        if (!ModelRegisters.write(cpu, index, value)) {
            shared.refuseModelRegister();
            return;
        }
        shared.answerModelRegister(value);
        if (index == TIMESTAMP || index == TIMESTAMP_ADJUST) {
            registers.storeTimestampOffset();
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
