package dev.quarters.kvm;

import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.Register;
import dev.quarters.machine.debug.StopPoint;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.pc.PcProcessor;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.interpret.Interpreter;
import dev.quarters.x86.interpret.StopReason;
import dev.quarters.x86.memory.Access;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A processor that the software CPU and the hardware share: the kernel's mode is always the
 * software's, user mode the hardware's where that pays. The state is the software CPU's between two
 * stretches, so that it is saved, loaded and debugged as there.
 *
 * <p>A stretch of the hardware costs as much as the software takes for some thousands of
 * instructions. So a program gets it after {@link #PATIENCE} instructions without a system call or
 * fault; and as long as its stretches are long, at each return to user mode.
 *
 * <p>What either can't execute, the other is asked: #UD counts only when both say so.
 */
final class SharedVcpu implements PcProcessor, Debuggable {

    /** About as long as a stretch of the hardware costs at least, where KVM is nested. */
    static final int PATIENCE = 10_000;

    /** A stretch that was worth it. */
    private static final long LONG_NANOSECONDS = 200_000;

    /** 32 MiB, of which the host has what is used. */
    private static final int TABLE_PAGES = 8192;

    private static final int MOST_SPACES = 256;
    private static final long NO_SPACE = -1;
    private static final long FRAME = 0x000F_FFFF_FFFF_F000L;
    private static final int BREAKPOINT = ProcessorException.BREAKPOINT;
    private static final int INT3 = 0xCC;

    /** Bits of DR6 that an instruction sets: BS and B0 to B3. */
    private static final long MET = 0x400F;

    private final SoftwareVcpu software;
    private final Processor cpu;
    private final Interpreter interpreter;
    private final UserMode hardware;
    private final int patience;

    /** The address space whose program had a long stretch last. */
    private long preferred = NO_SPACE;

    /** Address spaces with programs that use what the software CPU does not have. */
    private final Set<Long> foreign = new HashSet<>();

    /** RIP and address of the last page fault that was our tables'. */
    private long faultedAt = -1;

    private long faultedFor;

    private boolean debugged;
    private boolean stepping;
    private volatile boolean inHardware;
    private final AtomicLong stretches = new AtomicLong();

    /**
     * A processor that has that software CPU.
     *
     * @param patience for how many instructions the software has a program before the hardware does
     * @param tablePages how many pages of page tables there can be before they are made anew
     * @throws dev.quarters.linux.LinuxException when KVM refuses
     */
    SharedVcpu(
            KvmSystem system,
            SoftwareVcpu software,
            GuestMemory ram,
            int patience,
            int tablePages) {
        this.patience = patience;
        this.software = software;
        cpu = software.processor();
        interpreter = software.interpreter();
        hardware = new UserMode(system, cpu, ram, tablePages);
    }

    /** The same with what is good for Linux. */
    static SharedVcpu of(KvmSystem system, SoftwareVcpu software, GuestMemory ram) {
        return new SharedVcpu(system, software, ram, PATIENCE, TABLE_PAGES);
    }

    @Override
    public SoftwareVcpu software() {
        return software;
    }

    @Override
    public void release() {
        hardware.close();
    }

    /** How often the hardware was entered. */
    long stretches() {
        return stretches.get();
    }

    @Override
    public Stop run(long instructionLimit) {
        if (debugged || stepping) {
            return software.run(instructionLimit);
        }
        try {
            while (true) {
                cpu.pausesInUserMode = prefersHardware();
                cpu.pausesAtUndefined = true;
                long entries = cpu.userEntries;
                boolean wasUser = cpu.privilegeLevel == 3;
                StopReason reason =
                        interpreter.run(cpu.pausesInUserMode ? Long.MAX_VALUE : patience);
                switch (reason) {
                    case LIMIT -> {
                        boolean isLong =
                                wasUser && cpu.privilegeLevel == 3 && cpu.userEntries == entries;
                        if (isLong && hardware.isFor()) {
                            finish(stretch());
                        }
                    }
                    case USER_MODE -> {
                        if (!prefersHardware()) {
                            continue;
                        }
                        if (hardware.isFor()) {
                            finish(stretch());
                        } else {
                            interpreter.step();
                        }
                    }
                    case UNDEFINED -> undefined();
                    default -> {
                        return software.stop(reason);
                    }
                }
            }
        } finally {
            cpu.pausesInUserMode = false;
            cpu.pausesAtUndefined = false;
        }
    }

    private boolean prefersHardware() {
        long space = cpu.cr3 & FRAME;
        return space == preferred || foreign.contains(space);
    }

    /** The software CPU does not know the instruction: the hardware may. */
    private void undefined() {
        if (!hardware.isFor()) {
            interpreter.step();
            return;
        }
        long rip = cpu.rip;
        Departure departure = stretch();
        boolean bothSaySo = UserMode.isUndefined(departure) && cpu.rip == rip;
        if (!bothSaySo && departure.kind() != Departure.Kind.ASKED) {
            if (foreign.size() >= MOST_SPACES) {
                foreign.clear();
            }
            foreign.add(cpu.cr3 & FRAME);
        }
        finish(departure);
    }

    /** Lets the hardware execute user mode; what ended that has yet to be brought about. */
    private Departure stretch() {
        HardwareStretchEvent event = new HardwareStretchEvent();
        event.begin();
        hardware.forgetKicks();
        inHardware = true;
        Departure departure;
        long start = System.nanoTime();
        try {
            if (cpu.signalled()) {
                return Departure.ASKED;
            }
            departure = hardware.run();
        } finally {
            inHardware = false;
        }
        event.end(departure);
        stretches.incrementAndGet();
        boolean isLong = System.nanoTime() - start >= LONG_NANOSECONDS;
        if (isLong) {
            preferred = cpu.cr3 & FRAME;
        } else if (departure.kind() != Departure.Kind.ASKED) {
            preferred = NO_SPACE;
        }
        return departure;
    }

    private void finish(Departure departure) {
        if (departure.vector() != ProcessorException.PAGE_FAULT) {
            faultedAt = -1;
        }
        switch (departure.kind()) {
            case ASKED -> {}
            case SYSTEM_CALL, GIVEN_UP -> interpreter.step();
            case EXCEPTION -> {
                switch (departure.vector()) {
                    case ProcessorException.PAGE_FAULT -> pageFault(departure.errorCode());
                    case ProcessorException.DEBUG -> {
                        cpu.debugRegisters[6] |= hardware.debugStatus() & MET;
                        interpreter.deliver(cpu.raise(ProcessorException.DEBUG));
                    }
                    case BREAKPOINT -> {
                        cpu.rip -= isOneByte(cpu.rip - 1) ? 1 : 2;
                        interpreter.step();
                    }
                    case ProcessorException.OVERFLOW -> {
                        cpu.rip--;
                        interpreter.step();
                    }
                    default -> interpreter.step();
                }
            }
        }
    }

    /** INT3, not INT 3: the hardware was past it. */
    private boolean isOneByte(long linear) {
        long physical = cpu.translation.peek(linear);
        return physical >= 0 && (cpu.translation.readPhysical(physical) & 0xFF) == INT3;
    }

    /**
     * The guest's page tables say whether it is a fault of the guest's, or of our tables, which are
     * behind; or the page is none of RAM, and the software CPU does the access.
     */
    private void pageFault(int errorCode) {
        long linear = hardware.faultAddress();
        int access = errorCode & (Access.WRITE | Access.FETCH);
        long faultAddress = cpu.cr2;
        try {
            cpu.translation.touch(linear, access);
        } catch (ProcessorException fault) {
            interpreter.deliver(fault);
            return;
        }
        cpu.cr2 = faultAddress;
        if (cpu.rip == faultedAt && linear == faultedFor) {
            interpreter.step(); // Our tables did not help; and something has to go on.
            return;
        }
        faultedAt = cpu.rip;
        faultedFor = linear;
        UserTables tables = hardware.tables();
        if (!tables.allows(linear, access)) {
            if (access == Access.WRITE) {
                tables.forgetCode(linear);
            }
            if (!tables.allows(linear, access)) {
                interpreter.step();
            }
        }
    }

    @Override
    public void signal() {
        software.signal();
        interrupt();
    }

    @Override
    public void requestStop() {
        software.requestStop();
        interrupt();
    }

    private void interrupt() {
        if (inHardware) {
            hardware.kick();
        }
    }

    @Override
    public long instructionCount() {
        return software.instructionCount();
    }

    @Override
    public boolean countsInstructions() {
        return false;
    }

    @Override
    public void reset() {
        software.reset();
    }

    @Override
    public void timeGoesOn() {
        software.timeGoesOn();
    }

    @Override
    public void startUp(int vector) {
        software.startUp(vector);
    }

    @Override
    public void enter(EntryState entry) {
        software.enter(entry);
    }

    @Override
    public byte[] read(Register register) {
        return software.read(register);
    }

    @Override
    public boolean write(Register register, byte[] value) {
        return software.write(register, value);
    }

    @Override
    public long physicalAddress(long linear) {
        return software.physicalAddress(linear);
    }

    @Override
    public void setStopPoints(List<StopPoint> points) {
        debugged = !points.isEmpty();
        software.setStopPoints(points);
    }

    @Override
    public void setStepping(boolean newStepping) {
        stepping = newStepping;
        software.setStepping(newStepping);
    }

    @Override
    public Optional<StopPoint> watched() {
        return software.watched();
    }

    @Override
    public String place() {
        return software.place();
    }

    @Override
    public String describe() {
        return software.describe();
    }

    @Override
    public void save(StateWriter out) {
        software.save(out);
    }

    @Override
    public void load(StateReader in) {
        software.load(in);
        preferred = NO_SPACE;
        foreign.clear();
        hardware.tables().forgetAll();
    }

    @Override
    public void close() {
        software.close();
        hardware.close();
    }
}
