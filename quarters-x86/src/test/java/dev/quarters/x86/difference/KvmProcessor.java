package dev.quarters.x86.difference;

import static dev.quarters.x86.ProcessorException.INVALID_OPCODE;
import static dev.quarters.x86.difference.KvmMemory.HANDLERS;
import static dev.quarters.x86.difference.KvmMemory.STACK_TOP;
import static dev.quarters.x86.difference.KvmMemory.SUPERVISOR;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * This host's processor in user mode of a virtual machine that has nothing else: an exception, or
 * the INT3 behind the instruction, goes to a handler that is a HLT, and there the machine is left.
 * So error codes, RIP and CR2 are the processor's, not what an operating system says of them. See
 * the kernel's Documentation/virt/kvm/api.rst. For one thread.
 */
final class KvmProcessor implements Hardware {

    private static final int KVM_CREATE_VM = 0xAE01;
    private static final int KVM_GET_VCPU_MMAP_SIZE = 0xAE04;
    private static final long KVM_GET_SUPPORTED_CPUID = 0xC008AE05L;
    private static final int KVM_CREATE_VCPU = 0xAE41;
    private static final int KVM_SET_USER_MEMORY_REGION = 0x4020AE46;
    private static final int KVM_SET_TSS_ADDR = 0xAE47;
    private static final int KVM_RUN = 0xAE80;
    private static final long KVM_GET_REGS = 0x8090AE81L;
    private static final int KVM_SET_REGS = 0x4090AE82;
    private static final long KVM_GET_SREGS = 0x8138AE83L;
    private static final int KVM_SET_SREGS = 0x4138AE84;
    private static final long KVM_GET_XSAVE = 0x9000AEA4L;
    private static final int KVM_SET_XSAVE = 0x5000AEA5;
    private static final int KVM_SET_CPUID2 = 0x4008AE90;
    private static final int KVM_EXIT_HLT = 5;

    private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
    private static final long TRAP_FLAG = 0x100;
    private static final long RESUME_FLAG = 0x10000;

    /** Where KVM has RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15. */
    private static final int[] PLACES = {0, 2, 3, 1, 6, 7, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final int RSP = 4;

    private final Arena arena = Arena.ofShared();
    private final KvmMemory memory = new KvmMemory(arena);
    private final MemorySegment registers = arena.allocate(144, 8);
    private final MemorySegment userMode = arena.allocate(312, 8);
    private final MemorySegment special = arena.allocate(312, 8);
    private final MemorySegment floating = arena.allocate(4096, 8);
    private final MemorySegment run;
    private final int device;
    private final int machine;
    private final int processor;

    KvmProcessor() {
        device = open();
        machine = (int) control(device, KVM_CREATE_VM, 0, "create a virtual machine");
        control(machine, KVM_SET_TSS_ADDR, 0xFFFB_D000L, "set the address of a TSS");
        MemorySegment region = arena.allocate(32, 8);
        region.set(JAVA_LONG_UNALIGNED, 16, memory.all().byteSize());
        region.set(JAVA_LONG_UNALIGNED, 24, memory.all().address());
        control(machine, KVM_SET_USER_MEMORY_REGION, region.address(), "give it memory");
        processor = (int) control(machine, KVM_CREATE_VCPU, 0, "create a processor");
        MemorySegment features = arena.allocate(8 + 256 * 40, 8);
        features.set(JAVA_INT_UNALIGNED, 0, 256);
        control(device, KVM_GET_SUPPORTED_CPUID, features.address(), "read its features");
        control(processor, KVM_SET_CPUID2, features.address(), "set its features");
        long size = control(device, KVM_GET_VCPU_MMAP_SIZE, 0, "size its shared memory");
        long shared =
                Kernel.check(
                        Kernel.call(SystemCall.mmap, 0, size, 1 | 2, 1, processor, 0),
                        "map its shared memory");
        run = Kernel.MEMORY.asSlice(shared, size);
        control(processor, KVM_GET_SREGS, userMode.address(), "read its segments");
        KvmMemory.userMode(userMode);
    }

    /** Whether this host lets us make virtual machines. */
    static boolean isPresent() {
        return NativeProcessor.isPresent()
                && Files.isReadable(Path.of("/dev/kvm"))
                && Files.isWritable(Path.of("/dev/kvm"));
    }

    private static int open() {
        try (Scratch scratch = Scratch.borrow()) {
            long result =
                    Kernel.call(
                            SystemCall.openat, -100, scratch.text("/dev/kvm"), O_RDWR_CLOEXEC, 0);
            return (int) Kernel.check(result, "open /dev/kvm");
        }
    }

    private static long control(int descriptor, long request, long argument, String what) {
        return Kernel.check(
                Kernel.call(SystemCall.ioctl, descriptor, request & 0xFFFF_FFFFL, argument), what);
    }

    @Override
    public void run(List<Case> cases) {
        for (Case each : cases) {
            Forbidden.check(each.code);
            run(each);
        }
    }

    private void run(Case each) {
        memory.prepare(each);
        MachineState from = each.before;
        for (int i = 0; i < 16; i++) {
            registers.set(JAVA_LONG_UNALIGNED, 8L * PLACES[i], from.registers[i]);
        }
        registers.set(JAVA_LONG_UNALIGNED, 128, MachineState.CODE);
        registers.set(JAVA_LONG_UNALIGNED, 136, from.rflags | (each.step ? TRAP_FLAG : 0));
        writeFloating(from);
        control(processor, KVM_SET_SREGS, userMode.address(), "enter user mode");
        control(processor, KVM_SET_XSAVE, floating.address(), "set x87 and XMM registers");
        control(processor, KVM_SET_REGS, registers.address(), "set registers");
        control(processor, KVM_RUN, 0, "run it");
        int reason = run.get(JAVA_INT_UNALIGNED, 8);
        if (reason != KVM_EXIT_HLT) {
            throw new IllegalStateException("the virtual machine ended for reason " + reason);
        }
        control(processor, KVM_GET_REGS, registers.address(), "read registers");
        control(processor, KVM_GET_XSAVE, floating.address(), "read x87 and XMM registers");
        read(each);
    }

    private void read(Case each) {
        MachineState to = each.after;
        for (int i = 0; i < 16; i++) {
            to.registers[i] = registers.get(JAVA_LONG_UNALIGNED, 8L * PLACES[i]);
        }
        readFloating(to);
        int vector = vector(registers.get(JAVA_LONG_UNALIGNED, 128));
        MemorySegment frame = frame(to.registers[RSP]);
        if (frame.get(JAVA_LONG_UNALIGNED, 0) >>> 12 == HANDLERS >>> 12) {
            // The host could not execute the HLT, and raised #UD: what was before is on the stack.
            vector = vector(frame.get(JAVA_LONG_UNALIGNED, 0) + 1);
            to.registers[RSP] = frame.get(JAVA_LONG_UNALIGNED, 24);
            frame = frame(to.registers[RSP]);
        }
        boolean hasCode = STACK_TOP - to.registers[RSP] == 48;
        to.errorCode =
                hasCode ? memory.supervisor(to.registers[RSP]).get(JAVA_INT_UNALIGNED, 0) : 0;
        to.rip = frame.get(JAVA_LONG_UNALIGNED, 0);
        to.rflags = frame.get(JAVA_LONG_UNALIGNED, 16) & ~(TRAP_FLAG | RESUME_FLAG);
        to.registers[RSP] = frame.get(JAVA_LONG_UNALIGNED, 24);
        to.vector = vector;
        to.faultAddress = vector == 14 ? faultAddress() : 0;
        if (each.step && vector == 1) {
            to.vector = MachineState.NONE;
        } else if (vector == 3 && to.rip == MachineState.CODE + each.code.length + 1) {
            to.vector = MachineState.NONE;
            to.rip--;
        }
        memory.window(to.window);
    }

    /** Of the handler whose HLT ends there. */
    private static int vector(long end) {
        return (int) (end - 1 - HANDLERS) / 16;
    }

    /** RIP, CS, RFLAGS, RSP and SS on the stack, behind an error code if there is one. */
    private MemorySegment frame(long stackPointer) {
        boolean hasCode = (stackPointer & 15) == 0;
        return memory.supervisor(stackPointer + (hasCode ? 8 : 0));
    }

    private long faultAddress() {
        control(processor, KVM_GET_SREGS, special.address(), "read CR2");
        return special.get(JAVA_LONG_UNALIGNED, KvmMemory.CR2);
    }

    /** An XSAVE image: the processor's x87 and SSE parts, which XSTATE_BV says are there. */
    private void writeFloating(MachineState from) {
        floating.set(JAVA_SHORT_UNALIGNED, 0, (short) from.control);
        floating.set(JAVA_SHORT_UNALIGNED, 2, (short) from.status);
        floating.set(JAVA_SHORT_UNALIGNED, 4, (short) from.validTags);
        floating.set(JAVA_SHORT_UNALIGNED, 6, (short) from.lastOpcode);
        floating.set(JAVA_LONG_UNALIGNED, 8, from.lastInstruction);
        floating.set(JAVA_LONG_UNALIGNED, 16, from.lastOperand);
        floating.set(JAVA_INT_UNALIGNED, 24, from.mxcsr);
        for (int i = 0; i < 8; i++) {
            floating.set(JAVA_LONG_UNALIGNED, 32 + 16L * i, from.significand[i]);
            floating.set(JAVA_LONG_UNALIGNED, 40 + 16L * i, from.signExponent[i]);
        }
        for (int i = 0; i < 32; i++) {
            floating.set(JAVA_LONG_UNALIGNED, 160 + 8L * i, from.xmm[i]);
        }
        floating.set(JAVA_LONG_UNALIGNED, 512, 3);
    }

    private void readFloating(MachineState to) {
        to.control = floating.get(JAVA_SHORT_UNALIGNED, 0) & 0xFFFF;
        to.status = floating.get(JAVA_SHORT_UNALIGNED, 2) & 0xFFFF;
        to.validTags = floating.get(JAVA_SHORT_UNALIGNED, 4) & 0xFF;
        to.mxcsr = floating.get(JAVA_INT_UNALIGNED, 24);
        for (int i = 0; i < 8; i++) {
            to.significand[i] = floating.get(JAVA_LONG_UNALIGNED, 32 + 16L * i);
            to.signExponent[i] = floating.get(JAVA_SHORT_UNALIGNED, 40 + 16L * i) & 0xFFFF;
        }
        for (int i = 0; i < 32; i++) {
            to.xmm[i] = floating.get(JAVA_LONG_UNALIGNED, 160 + 8L * i);
        }
    }

    /** The tables are where no user may go. */
    @Override
    public boolean isItsOwn(MachineState after) {
        long address = after.vector == 14 ? after.faultAddress : after.rip;
        return address >= SUPERVISOR - 0x1000 && address < SUPERVISOR + 0x20_0000;
    }

    /**
     * A host that is a virtual machine itself may emulate what its processor cannot do for a guest
     * of its guest; what the emulation does not know is #UD there.
     */
    @Override
    public boolean refused(Case each, MachineState software) {
        return each.after.vector == INVALID_OPCODE && software.vector != INVALID_OPCODE;
    }

    @Override
    public boolean tellsErrorCodes() {
        return true;
    }

    @Override
    public void close() {
        Kernel.call(SystemCall.munmap, run.address(), run.byteSize());
        Kernel.call(SystemCall.close, processor);
        Kernel.call(SystemCall.close, machine);
        Kernel.call(SystemCall.close, device);
        arena.close();
    }
}
