package dev.quarters.linux.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * Struct kvm_run: what a virtual processor shares with who runs it. Registers are in it too
 * (KVM_CAP_SYNC_REGS), which saves an ioctl each.
 */
public final class KvmRun {

    /** Struct kvm_regs: places of RIP and RFLAGS; those of the others are in {@link #GENERAL}. */
    public static final int RIP = 128;

    public static final int RFLAGS = 136;
    public static final int GENERAL_SIZE = 144;

    /** Struct kvm_sregs. */
    public static final int SPECIAL_SIZE = 312;

    /** Where struct kvm_regs has RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15. */
    private static final int[] GENERAL = {
        0, 16, 24, 8, 48, 56, 32, 40, 64, 72, 80, 88, 96, 104, 112, 120
    };

    private static final int INTERRUPT_WINDOW = 0;
    private static final int IMMEDIATE_EXIT = 1;
    private static final int EXIT_REASON = 8;
    private static final int READY_FOR_INTERRUPT = 12;
    private static final int INTERRUPTS_ENABLED = 13;
    private static final int TASK_PRIORITY = 16;
    private static final int APIC_BASE = 24;
    private static final int DETAILS = 32;
    private static final int VALID_REGISTERS = 288;
    private static final int DIRTY_REGISTERS = 296;
    private static final int REGISTERS = 304;
    private static final int SPECIAL = REGISTERS + GENERAL_SIZE;

    private final MemorySegment all;
    private final MemorySegment general;
    private final MemorySegment special;

    KvmRun(MemorySegment all) {
        this.all = all;
        general = all.asSlice(REGISTERS, GENERAL_SIZE);
        special = all.asSlice(SPECIAL, SPECIAL_SIZE);
    }

    /**
     * Which registers are here whenever the processor has stopped, KVM_SYNC_X86_…; at first none.
     */
    public void setSynchronized(long which) {
        all.set(JAVA_LONG, VALID_REGISTERS, which);
    }

    /** A KVM_EXIT_… */
    public int exitReason() {
        return all.get(JAVA_INT, EXIT_REASON);
    }

    /** Struct kvm_regs, as it was when the processor stopped. */
    public MemorySegment general() {
        return general;
    }

    /** Struct kvm_sregs, as it was when the processor stopped. */
    public MemorySegment special() {
        return special;
    }

    /** Where struct kvm_regs has register number i, in the order of instruction encodings. */
    public static int placeOf(int i) {
        return GENERAL[i];
    }

    /** General register number i, in the order of instruction encodings. */
    public long register(int i) {
        return general.get(JAVA_LONG, GENERAL[i]);
    }

    /** Sets general register number i. */
    public void setRegister(int i, long value) {
        general.set(JAVA_LONG, GENERAL[i], value);
    }

    /** RIP. */
    public long instructionPointer() {
        return general.get(JAVA_LONG, RIP);
    }

    /** RFLAGS. */
    public long flags() {
        return general.get(JAVA_LONG, RFLAGS);
    }

    /** Sets RIP and RFLAGS. */
    public void setInstructionPointer(long rip, long rflags) {
        general.set(JAVA_LONG, RIP, rip);
        general.set(JAVA_LONG, RFLAGS, rflags);
    }

    /** The next run takes the registers from here: KVM_SYNC_X86_… */
    public void setDirty(long which) {
        all.set(JAVA_LONG, DIRTY_REGISTERS, which);
    }

    /** Whether the next run comes back at once, having finished what the last exit began. */
    public void setImmediateExit(boolean immediate) {
        all.set(JAVA_BYTE, IMMEDIATE_EXIT, (byte) (immediate ? 1 : 0));
    }

    /** Whether to come back as soon as an interrupt can be given to it. */
    public void setInterruptWindow(boolean wanted) {
        all.set(JAVA_BYTE, INTERRUPT_WINDOW, (byte) (wanted ? 1 : 0));
    }

    /** Whether an interrupt can be given to it now. */
    public boolean readyForInterrupt() {
        return all.get(JAVA_BYTE, READY_FOR_INTERRUPT) != 0;
    }

    /** RFLAGS.IF. */
    public boolean interruptsEnabled() {
        return all.get(JAVA_BYTE, INTERRUPTS_ENABLED) != 0;
    }

    /** CR8; what is set is taken over by the next run. */
    public int taskPriority() {
        return (int) all.get(JAVA_LONG, TASK_PRIORITY);
    }

    /** Sets CR8. */
    public void setTaskPriority(int value) {
        all.set(JAVA_LONG, TASK_PRIORITY, value);
    }

    /** Sets IA32_APIC_BASE. */
    public void setApicBase(long value) {
        all.set(JAVA_LONG, APIC_BASE, value);
    }

    // KVM_EXIT_IO

    /** Whether the guest writes to the port. */
    public boolean isOutput() {
        return all.get(JAVA_BYTE, DETAILS) == 1;
    }

    /** 1, 2 or 4. */
    public int portSize() {
        return all.get(JAVA_BYTE, DETAILS + 1);
    }

    /** Which port. */
    public int port() {
        return all.get(JAVA_SHORT, DETAILS + 2) & 0xFFFF;
    }

    /** How many accesses of that size it is. */
    public int portCount() {
        return all.get(JAVA_INT, DETAILS + 4);
    }

    /** What is written, or to be read, one behind the other. */
    public MemorySegment portData() {
        return all.asSlice(all.get(JAVA_LONG, DETAILS + 8), (long) portSize() * portCount());
    }

    // KVM_EXIT_MMIO

    /** The physical address. */
    public long memoryAddress() {
        return all.get(JAVA_LONG, DETAILS);
    }

    /** What is written to it, or to be read from it: up to 8 bytes. */
    public long memoryData() {
        return all.get(JAVA_LONG, DETAILS + 8);
    }

    /** What the guest is to read. */
    public void setMemoryData(long value) {
        all.set(JAVA_LONG, DETAILS + 8, value);
    }

    /** 1 to 8. */
    public int memorySize() {
        return all.get(JAVA_INT, DETAILS + 16);
    }

    /** Whether it writes. */
    public boolean isMemoryWrite() {
        return all.get(JAVA_BYTE, DETAILS + 20) != 0;
    }

    // KVM_EXIT_X86_RDMSR, KVM_EXIT_X86_WRMSR

    /** Which model-specific register. */
    public int modelRegister() {
        return all.get(JAVA_INT, DETAILS + 12);
    }

    /** What is to be written to it. */
    public long modelRegisterData() {
        return all.get(JAVA_LONG, DETAILS + 16);
    }

    /** Answers: the value that was read, or that it was written. */
    public void answerModelRegister(long value) {
        all.set(JAVA_LONG, DETAILS + 16, value);
        all.set(JAVA_BYTE, DETAILS, (byte) 0);
    }

    /** Answers: #GP(0). */
    public void refuseModelRegister() {
        all.set(JAVA_BYTE, DETAILS, (byte) 1);
    }

    // KVM_EXIT_INTERNAL_ERROR, KVM_EXIT_FAIL_ENTRY

    /** KVM_INTERNAL_ERROR_… */
    public int internalError() {
        return all.get(JAVA_INT, DETAILS);
    }

    /** The processor's own reason for not entering the guest. */
    public long entryFailure() {
        return all.get(JAVA_LONG, DETAILS);
    }
}
