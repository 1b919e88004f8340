package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.bootkit.guest.Opened;
import dev.quarters.linux.kvm.KvmMachine;
import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;
import dev.quarters.x86.system.CodeSegment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The hardware as a processor for user mode alone. It has the guest's RAM and registers, but our
 * own interrupt table, stack and page tables ({@link MonitorMemory}, {@link UserTables}): whatever
 * would lead into the guest's kernel leads to a HLT of ours, and {@link #run} returns. The event
 * itself has had no effect on the guest then; the software CPU brings it about.
 */
final class UserMode implements AutoCloseable {

    private static final long GIB = 1 << 30;
    private static final long FRAME = 0x000F_FFFF_FFFF_F000L;
    private static final int MOST_THREADS = 1024;

    // Struct kvm_sregs.
    private static final int DESCRIPTORS = 8 * SegmentRegisters.SIZE;
    private static final int INTERRUPTS = DESCRIPTORS + 16;
    private static final int CR0 = INTERRUPTS + 16;
    private static final int CR2 = CR0 + 8;
    private static final int CR3 = CR0 + 16;
    private static final int CR4 = CR0 + 24;
    private static final int EFER = CR0 + 40;
    private static final int APIC_BASE = CR0 + 48;

    private static final int PAGE_LIMIT = MonitorMemory.PAGE - 1;
    private static final long CR0_OURS = 0x8001_0031L; // PG, WP, NE, ET, PE
    private static final long CR0_GUESTS = 0x4_000EL; // AM, TS, EM, MP
    private static final long CR4_OURS = 0xE20; // UMIP, OSXMMEXCPT, OSFXSR, PAE
    private static final long CR4_GUESTS = 1 << 16 | 1 << 18 | 1 << 3; // FSGSBASE, OSXSAVE, DE
    private static final long CR4_LA57 = 1 << 12;
    private static final long LMA = 1 << 10;
    private static final long IOPL = 3 << 12;
    private static final long UNTOUCHED = Flags.TF | Flags.VM | IOPL;

    /** What POPF changes at CPL 3 with IOPL 0; what the hardware has in others may be KVM's. */
    private static final long USERS_FLAGS = 0x24_4DD5;

    private static final long DEFAULT_APIC_BASE = 0xFEE0_0900L;
    private static final int BUSY_TASK = 0x8B;

    private static final int STAR = 0xC000_0081;
    private static final int LSTAR = 0xC000_0082;
    private static final int CSTAR = 0xC000_0083;
    private static final int FLAG_MASK = 0xC000_0084;
    private static final long ALL_FLAGS = 0x4_7700;

    private static final int RCX = 1;
    private static final int RSP = Processor.RSP;
    private static final int R11 = 11;
    private static final int UNDEFINED_OPCODE = ProcessorException.INVALID_OPCODE;
    private static final int GUEST_DESCRIPTORS = 64;

    /** Struct kvm_xcrs with one register, XCR0. */
    private static final int XCRS_SIZE = 392;

    private static final int XCR0 = 16;

    private final Opened opened = new Opened();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment extendedControl = arena.allocate(XCRS_SIZE, 8);
    private final MemorySegment debugRegisters = arena.allocate(128, 8);
    private final Processor cpu;
    private final KvmMachine machine;
    private final KvmProcessor kvm;
    private final KvmRun shared;
    private final MonitorMemory monitor;
    private final UserTables tables;
    private final FloatingRegisters floating;

    /**
     * Registers that the software CPU does not have, where KVM lets users see the host's features.
     * The guest's kernel does not switch them, so they are kept for each of its threads: by address
     * space and base of FS, as its threads are told apart in user mode.
     */
    private final Map<GuestThread, byte[]> foreign = new LinkedHashMap<>(16, 0.75f, true);

    private record GuestThread(long space, long base) {}

    /**
     * For that software CPU and its RAM.
     *
     * @param tablePages how many pages of tables there can be
     * @throws dev.quarters.linux.LinuxException when KVM refuses
     */
    UserMode(KvmSystem system, Processor cpu, GuestMemory ram, int tablePages) {
        this.cpu = cpu;
        opened.add(arena::close);
        try {
            machine = system.createMachine();
            opened.add(machine::close);
            new MemorySlots(machine, ram).give();
            long above = GuestMemory.HIGH_START + (ram.highSize() + GIB - 1) / GIB * GIB;
            monitor = new MonitorMemory(machine, MemorySlots.NEXT, above, tablePages);
            opened.add(monitor::close);
            kvm = machine.createProcessor(0);
            opened.add(kvm::close);
            shared = kvm.shared();
            shared.setSynchronized(Kvm.KVM_SYNC_X86_REGS | Kvm.KVM_SYNC_X86_SREGS);
            prepare();
            tables = new UserTables(cpu, ram, monitor);
            floating = new FloatingRegisters(cpu, kvm, arena);
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    private void prepare() {
        MemorySegment features = Cpuid.of(cpu, arena);
        kvm.control(Kvm.KVM_SET_CPUID2, features, "set the features of a virtual processor");
        kvm.setModelRegister(STAR, (long) MonitorMemory.CODE_SELECTOR << 32);
        kvm.setModelRegister(LSTAR, MonitorMemory.SYSTEM_CALL);
        kvm.setModelRegister(CSTAR, MonitorMemory.SYSTEM_CALL);
        kvm.setModelRegister(FLAG_MASK, ALL_FLAGS);
    }

    private GuestThread thread() {
        return new GuestThread(cpu.cr3 & FRAME, cpu.segments[Segment.FS].base);
    }

    /** The tables that it uses. */
    UserTables tables() {
        return tables;
    }

    /** Whether the processor is in a state that the hardware is for. */
    boolean isFor() {
        return cpu.privilegeLevel == 3
                && (cpu.efer & LMA) != 0
                && (cpu.cr4 & CR4_LA57) == 0
                && (cpu.rflags & UNTOUCHED) == 0
                && (cpu.debugRegisters[7] & 0xFF) == 0
                && (cpu.localDescriptorTable.selector & ~3) == 0
                && cpu.timestampOffset == 0
                && !cpu.interruptShadow
                && !cpu.halted
                && !cpu.shutdown;
    }

    /** Makes {@link #run} return {@link Departure#ASKED}. From any thread. */
    void kick() {
        kvm.kick();
    }

    /** Forgets kicks until now: what they were for is to be looked at afterwards. */
    void forgetKicks() {
        kvm.forgetKick();
    }

    /** Executes user mode, of which {@link #isFor} is true. */
    Departure run() {
        enter();
        while (true) {
            boolean exited = kvm.run();
            if (!exited && MonitorMemory.contains(shared.instructionPointer())) {
                continue; // On its way to the HLT.
            }
            if (!exited) {
                leave(shared.instructionPointer(), shared.flags(), shared.register(RSP));
                return Departure.ASKED;
            }
            return switch (shared.exitReason()) {
                case Kvm.KVM_EXIT_HLT -> left();
                case Kvm.KVM_EXIT_INTERNAL_ERROR -> givenUp();
                default -> throw failed();
            };
        }
    }

    private void enter() {
        copyDescriptors();
        storeExtendedControl();
        floating.store(foreign.get(thread()));
        for (int i = 0; i < 16; i++) {
            shared.setRegister(i, cpu.registers[i]);
        }
        shared.setInstructionPointer(cpu.rip, Flags.value(cpu) & ~(long) Flags.RF);
        MemorySegment special = shared.special();
        for (int i = 0; i < cpu.segments.length; i++) {
            SegmentRegisters.write(special, SegmentRegisters.place(i), cpu.segments[i]);
        }
        SegmentRegisters.write(
                special,
                SegmentRegisters.TASK,
                0x40,
                MonitorMemory.TASK,
                MonitorMemory.TASK_LIMIT,
                BUSY_TASK);
        SegmentRegisters.write(special, SegmentRegisters.LOCAL_TABLE, 0, 0, 0, 0);
        table(special, DESCRIPTORS, MonitorMemory.DESCRIPTORS);
        table(special, INTERRUPTS, MonitorMemory.INTERRUPTS);
        special.set(JAVA_LONG, CR0, CR0_OURS | cpu.cr0 & CR0_GUESTS);
        special.set(JAVA_LONG, CR3, tables.enter());
        special.set(JAVA_LONG, CR4, CR4_OURS | cpu.cr4 & CR4_GUESTS);
        special.set(JAVA_LONG, EFER, cpu.efer);
        special.set(JAVA_LONG, APIC_BASE, DEFAULT_APIC_BASE);
        shared.setDirty(Kvm.KVM_SYNC_X86_REGS | Kvm.KVM_SYNC_X86_SREGS);
    }

    private static void table(MemorySegment special, int place, long base) {
        special.set(JAVA_LONG, place, base);
        special.set(JAVA_SHORT, place + 8, (short) PAGE_LIMIT);
    }

    /** XCR0, when the guest has changed it. */
    private void storeExtendedControl() {
        if (extendedControl.get(JAVA_LONG, XCR0) != cpu.xcr0) {
            extendedControl.set(JAVA_LONG, 0, 1);
            extendedControl.set(JAVA_LONG, XCR0, cpu.xcr0);
            kvm.control(Kvm.KVM_SET_XCRS, extendedControl, "set which registers XSAVE saves");
        }
    }

    /** The guest's descriptors for its users: these load them into segment registers. */
    private void copyDescriptors() {
        int count = Math.min((cpu.globalDescriptorTableLimit + 1) / 8, GUEST_DESCRIPTORS);
        long faultAddress = cpu.cr2;
        for (int i = 1; i < GUEST_DESCRIPTORS; i++) {
            long value = 0;
            if (i < count) {
                try {
                    long linear = cpu.globalDescriptorTableBase + 8L * i;
                    value = cpu.translation.read(linear, 8, Mode.SUPERVISOR);
                } catch (ProcessorException absent) {
                    cpu.cr2 = faultAddress;
                    count = 0;
                }
            }
            monitor.setDescriptor(i, isForUsers(value) ? value : 0);
        }
    }

    /** Code or data, DPL 3. */
    private static boolean isForUsers(long descriptor) {
        return (descriptor >>> 44 & 7) == 7;
    }

    /** A handler of ours halted. */
    private Departure left() {
        long stack = shared.register(RSP);
        long handler = shared.instructionPointer() - 1;
        if (handler == MonitorMemory.SYSTEM_CALL) {
            return systemCall(stack);
        }
        while (true) {
            int vector = (int) (handler - MonitorMemory.HANDLERS) / MonitorMemory.HANDLER_SIZE;
            boolean hasCode = MonitorMemory.hasErrorCode(stack);
            long frame = hasCode ? stack + 8 : stack;
            long rip = monitor.stack(frame);
            long outer = monitor.stack(frame + 24);
            if (rip == MonitorMemory.SYSTEM_CALL) {
                // KVM that emulates SYSCALL may stay in user mode, where our code can't be fetched.
                return systemCall(outer);
            }
            if (MonitorMemory.contains(rip)) {
                // Or it does not know how to execute the HLT: what was before is on the stack.
                handler = rip;
                stack = outer;
                continue;
            }
            reload(Segment.CS, (int) monitor.stack(frame + 8) & 0xFFFF);
            reload(Segment.SS, (int) monitor.stack(frame + 32) & 0xFFFF);
            long flags = monitor.stack(frame + 16);
            leaveToHandler(rip, flags, outer);
            return Departure.exception(vector, hasCode ? (int) monitor.stack(stack) : -1);
        }
    }

    private Departure systemCall(long stack) {
        long rip = shared.register(RCX) - 2;
        long flags = shared.register(R11);
        leaveToHandler(rip, flags, stack);
        return Departure.SYSTEM_CALL;
    }

    /** CS and SS are not the guest's in a handler: what users may have loaded is in our table. */
    private void reload(int register, int selector) {
        Segment segment = cpu.segments[register];
        if (segment.selector != selector) {
            long raw = monitor.descriptor(selector >> 3 & GUEST_DESCRIPTORS - 1);
            int attributes = (int) (raw >>> 40) & 0xF0FF;
            long limit = raw & 0xFFFF | raw >>> 32 & 0xF_0000;
            boolean granular = (attributes & Segment.GRANULAR) != 0;
            segment.set(
                    selector,
                    raw >>> 16 & 0xFF_FFFF | raw >>> 32 & 0xFF00_0000L,
                    granular ? limit << 12 | 0xFFF : limit,
                    attributes);
        }
    }

    /** KVM stopped at an instruction of the user's. */
    private Departure givenUp() {
        if (MonitorMemory.contains(shared.instructionPointer())) {
            throw failed();
        }
        leave(shared.instructionPointer(), shared.flags(), shared.register(RSP));
        return Departure.GIVEN_UP;
    }

    private KvmFailureException failed() {
        leave(shared.instructionPointer(), shared.flags(), shared.register(RSP));
        return KvmFailureException.of(shared, cpu);
    }

    private void leave(long rip, long flags, long stack) {
        MemorySegment special = shared.special();
        load(special, Segment.CS);
        load(special, Segment.SS);
        leaveToHandler(rip, flags, stack);
    }

    private void leaveToHandler(long rip, long flags, long stack) {
        MemorySegment special = shared.special();
        load(special, Segment.ES);
        load(special, Segment.DS);
        load(special, Segment.FS);
        load(special, Segment.GS);
        for (int i = 0; i < 16; i++) {
            cpu.registers[i] = shared.register(i);
        }
        cpu.registers[RSP] = stack;
        cpu.rip = rip;
        Flags.set(cpu, flags & USERS_FLAGS | Flags.value(cpu) & ~USERS_FLAGS);
        CodeSegment.update(cpu, 3);
        floating.load();
        byte[] others = floating.foreign();
        if (others != null) {
            if (foreign.size() >= MOST_THREADS) {
                foreign.remove(foreign.keySet().iterator().next());
            }
            foreign.put(thread(), others);
        } else if (!foreign.isEmpty()) {
            foreign.remove(thread());
        }
    }

    private void load(MemorySegment special, int register) {
        int place = SegmentRegisters.place(register);
        Segment segment = cpu.segments[register];
        if (segment.selector != SegmentRegisters.selector(special, place)) {
            SegmentRegisters.read(special, place, segment);
        } else if (segment.base != SegmentRegisters.base(special, place)) {
            segment.setBase(SegmentRegisters.base(special, place));
        }
    }

    /** Whether an exception is one that the hardware raises for what it does not know. */
    static boolean isUndefined(Departure departure) {
        return departure.kind() == Departure.Kind.EXCEPTION
                && departure.vector() == UNDEFINED_OPCODE;
    }

    /** CR2 as the hardware has it, after a page fault. */
    long faultAddress() {
        return shared.special().get(JAVA_LONG, CR2);
    }

    /** DR6 as the hardware has it. */
    long debugStatus() {
        kvm.control(Kvm.KVM_GET_DEBUGREGS, debugRegisters, "read debug registers");
        return debugRegisters.get(JAVA_LONG, 32);
    }

    @Override
    public void close() {
        opened.close();
    }
}
